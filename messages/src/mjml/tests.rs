//! MJML becomes HTML, or problems with their places.

use super::*;
use crate::scan::pieces;

fn converted(text: &str) -> Result<Built, Vec<Problem>> {
    html("mjml", text, &pieces(text))
}

fn mail(body: &str) -> String {
    format!(
        "<mjml><mj-body><mj-section><mj-column>{body}</mj-column></mj-section></mj-body></mjml>"
    )
}

#[test]
fn keeps_templates_as_they_are() {
    let tags = [
        "{% if cart.total < 9 and cart.total > 1 %}",
        "{{ contact.first_name | default(\"<you> & 'me'\") }}",
        "{% else %}",
        "{%- endif -%}",
        "{# a < b #}",
    ];
    let built = converted(&mail(&format!("<mj-text>{}</mj-text>", tags.concat()))).unwrap();
    assert!(built.text.contains(&tags.concat()), "{}", built.text);
    assert!(!built.text.contains([TOKEN_START, TOKEN_END]));
}

#[test]
fn keeps_templates_everywhere_they_are_of_use() {
    for text in [
        mail("<mj-button href=\"{{ cart.recovery_url }}\">{{ vars.a }}</mj-button>"),
        mail("<mj-button href=\"{VIEW_CART_URL}\" css-class=\"{{ vars.a }}\">x</mj-button>"),
        mail("<mj-image src=\"{{ vars.a }}\" alt=\"{{ vars.b }}\" width=\"100px\" />"),
        mail("<mj-table>{% for i in cart.items %}<tr></tr>{% endfor %}</mj-table>"),
        mail("{% for i in cart.items %}<mj-text>{{ i.name }}</mj-text>{% endfor %}"),
        mail("<mj-raw>{% if vars.a < 1 %}<p>x</p>{% endif %}</mj-raw>"),
        "<mjml><mj-head><mj-title>{{ vars.a }}</mj-title><mj-preview>{{ vars.b }}</mj-preview>\
         </mj-head><mj-body>{% if vars.a %}<mj-section><mj-column><mj-text>x</mj-text></mj-column>\
         </mj-section>{% endif %}</mj-body></mjml>"
            .to_owned(),
        "<mjml><mj-body><mj-section>{% for i in cart.items %}<mj-column><mj-text>{{ i.name }}\
         </mj-text></mj-column>{% endfor %}</mj-section></mj-body></mjml>"
            .to_owned(),
    ] {
        let built = converted(&text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        for piece in pieces(&text) {
            if matches!(piece, Piece::Tag(_)) {
                assert!(built.text.contains(&text[piece.range()]), "{text}: {}", built.text);
            }
        }
    }
}

#[test]
fn keeps_characters_that_do_not_print() {
    let family = "a\u{200d}b \\ ⟬0⟭ \u{e000}";
    let written = format!(
        "<mj-image src=\"x\" alt=\"{family}\" />\
         <mj-text><p style='color:red;\n font-family:\"A\"' title=\"it's\">{family}\n</p></mj-text>"
    );
    let built = converted(&mail(&written)).unwrap();
    assert_eq!(built.text.matches(family).count(), 2, "{}", built.text);
    let style = "style=\"color:red;  font-family:&quot;A&quot;\" title=\"it's\"";
    assert!(built.text.contains(style), "{}", built.text);
}

#[test]
fn keeps_signs_that_are_no_markup() {
    for written in ["é> 5 < 6 <3", "<!-- a > b - c --> d", "<style>p > a{}</style>é>"] {
        let built = converted(&mail(&format!("<mj-raw>{written}</mj-raw>"))).unwrap();
        assert!(built.text.contains(written), "{}", built.text);
    }
}

#[test]
fn loads_nothing_from_elsewhere() {
    let built = converted(&mail("<mj-text font-family=\"Roboto, Arial\">x</mj-text>")).unwrap();
    assert!(!built.text.contains("googleapis"), "{}", built.text);
    assert!(!built.text.contains("<link"), "{}", built.text);
}

#[test]
fn problems() {
    use ProblemKind::{MisplacedTag, Mjml, TooDeep, UnknownElement};
    let deep = "<div>".repeat(3_000) + &"</div>".repeat(3_000);
    let cases = [
        (mail("<mj-txt>x</mj-txt>"), UnknownElement, "did you mean `mj-text`?", 39),
        (mail("<mjtext>x</mjtext>"), UnknownElement, "did you mean `mj-text`?", 39),
        (mail("<mg-text>x</mg-text>"), UnknownElement, "did you mean `mj-text`?", 39),
        (mail("<mj-include path=\"x\" />"), UnknownElement, "stands alone", 39),
        (mail("<mj-text>x"), Mjml, "</mj-text>", 39),
        (mail("<mj-raw><!-- a -- b --></mj-raw>"), Mjml, "closed", 47),
        (mail("<mj-text>x</mj-text></mj-text>"), Mjml, "</mj-column>", 28),
        ("<mjml></mjml></p>".to_owned(), Mjml, "leave it out", 14),
        ("<mjml><mj-body>".to_owned(), Mjml, "</mj-body>", 7),
        ("<p>x</p>".to_owned(), Mjml, "mj-body", 1),
        ("x".to_owned(), Mjml, "", 1),
        (mail(&format!("<mj-text>{deep}</mj-text>")), TooDeep, "closed", 523),
        (mail("<mj-social>{% if vars.a %}{% endif %}</mj-social>"), MisplacedTag, "mj-raw", 50),
    ];
    for (text, kind, help, column) in cases {
        let shown = &text[..text.len().min(200)];
        let problems = converted(&text).expect_err(shown);
        assert_eq!(problems[0].kind, kind, "{shown}: {problems:?}");
        assert!(problems[0].help.contains(help), "{shown}: {problems:?}");
        assert_eq!(problems[0].column, column, "{shown}: {problems:?}");
    }
}

#[test]
fn places_lead_back_through_tags() {
    let text = "<mjml>\n<mj-body>{{ contact.a_long_name }}\n  <mj-sectoin></mj-sectoin>\
        {VIEW_CART_URL}<mj-x/></mj-body></mjml>";
    let problems = converted(text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|at| (at.line, at.column)).collect();
    assert_eq!(found, [(3, 3), (3, 43)]);
}

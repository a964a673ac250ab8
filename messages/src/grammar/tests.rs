//! What templates may say, and what they read.

use super::*;

fn reading(text: &str) -> Reading {
    let offsets = Offsets::along();
    read(Origin { part: "text", authored: text, offsets: &offsets }, text)
}

/// `path` read unguarded, `path?` when its absence was thought of.
fn uses(text: &str) -> Vec<String> {
    let reading = reading(text);
    assert_eq!(reading.problems, [], "{text}");
    let shown = |used: &Variable| format!("{}{}", used.path, if used.defaulted { "?" } else { "" });
    reading.uses.iter().map(shown).collect()
}

#[test]
fn variables() {
    let cases: [(&str, &[&str]); 17] = [
        ("{{ contact.first_name }}", &["contact.first_name"]),
        ("{{ cart.items[0].name }}{{ cart['total'] }}", &["cart.items[0].name", "cart.total"]),
        ("{{ cart.items[-1] }}", &["cart.items[-1]"]),
        ("{{ cart[vars.key].name }}", &["cart", "vars.key"]),
        ("{{ contact.a | upper | default(contact.b) }}", &["contact.a?", "contact.b"]),
        ("{{ contact.a | default('x') | upper }}", &["contact.a?"]),
        (
            "{% for i in cart.items %}{{ i.name }}{{ loop.index }}{% endfor %}",
            &["cart.items", "cart.items[].name"],
        ),
        ("{% for i in cart.items if i.price %}{{ i.price }}{% else %}{{ i.x }}{% endfor %}", &[]),
        (
            "{% for i in cart.items if i.price > 1 %}{{ i.price }}{% endfor %}",
            &["cart.items", "cart.items[].price?", "cart.items[].price?"],
        ),
        ("{% for k, v in contact.x %}{{ k }}{{ v.y }}{% endfor %}", &["contact.x"]),
        ("{{ event.price | money(event.currency) }}", &["event.price", "event.currency"]),
        ("{{ contact.a if contact.a else contact.b }}", &["contact.a?", "contact.a?", "contact.b"]),
        (
            "{{ 'x' ~ contact.a[1:] }}{{ [contact.b, vars.c] | join }}",
            &["contact.a", "contact.b", "vars.c"],
        ),
        ("{{ contact.a is defined }}", &["contact.a?"]),
        ("{{ range(3) | length }}{{ 'contact.no' }}", &[]),
        ("{# {{ contact.no }} #}{{ unsubscribe_url }}", &["unsubscribe_url"]),
        ("{{ (cart.items | first).name }}", &["cart.items"]),
    ];
    for (text, expected) in cases {
        if text.contains("{{ i.x }}") {
            assert_eq!(reading(text).problems[0].kind, ProblemKind::UnknownVariable);
        } else {
            assert_eq!(uses(text), expected, "{text}");
        }
    }
}

#[test]
fn presence() {
    let cases = [
        ("contact.a", "?", ""),
        ("not contact.a", "", "?"),
        ("contact.a and cart.b", "?", ""),
        ("contact.a or cart.b", "", ""),
        ("not (contact.a or cart.b)", "", ""),
        ("not contact.a or cart.b", "", "?"),
        ("contact.a == 'x'", "?", ""),
        ("contact.a == ''", "", ""),
        ("contact.a == cart.b", "", ""),
        ("contact.a != 'x'", "", ""),
        ("contact.a > 5", "?", ""),
        ("contact.a < 5", "", ""),
        ("0 < contact.a < 5", "?", ""),
        ("'x' in contact.a", "?", ""),
        ("contact.a in ['x', 'y']", "?", ""),
        ("contact.a is defined", "?", ""),
        ("contact.a is undefined", "", "?"),
        ("contact.a | length > 3", "?", ""),
        ("contact.a | default(1)", "", ""),
        ("contact", "", ""),
        ("contact.ab", "", ""),
        ("contact.a.b", "?", ""),
    ];
    for (condition, inside, otherwise) in cases {
        let text = format!(
            "{{% if {condition} %}}{{{{ contact.a }}}}{{% else %}}{{{{ contact.a }}}}{{% endif %}}"
        );
        let found = uses(&text);
        let expected = [inside, otherwise].map(|mark| format!("contact.a{mark}"));
        assert_eq!(found[found.len() - 2..], expected, "{condition}");
        let asked = &found[..found.len() - 2];
        assert!(asked.iter().all(|used| used.ends_with('?')), "{condition}: {asked:?}");
    }
}

#[test]
fn problems() {
    use ProblemKind::{
        FilterArgument, Forbidden, Syntax, UnknownFilter, UnknownTest, UnknownVariable,
    };
    let cases = [
        ("{{ contact.a | uper }}", UnknownFilter, "did you mean `upper`?"),
        ("{{ contact.a | safe }}", UnknownFilter, "there are: default"),
        ("{{ contact.a | tojson }}", UnknownFilter, "there are"),
        ("{{ contact.a | indent(1000000000) }}", UnknownFilter, "there are"),
        ("{% if contact.a is defind %}{% endif %}", UnknownTest, "did you mean `defined`?"),
        ("{{ contct.a }}", UnknownVariable, "did you mean `contact`?"),
        ("{{ namespace(a=1) }}", Forbidden, "only `range"),
        ("{{ contact.a() }}", Forbidden, "only"),
        ("{{ loop.cycle('a')() }}", Forbidden, "only"),
        ("{{ 'a' * 1000000000 }}", Forbidden, "repeat"),
        ("{{ contact[1:2:3] }}", Forbidden, "from:to"),
        ("{% for a in cart.b recursive %}{% endfor %}", Forbidden, "loop"),
        ("{{ cart.total | money('euro') }}", FilterArgument, "ISO 4217"),
        ("{{ cart.at | date('%Q%') }}", FilterArgument, "write"),
        ("{{ contact.a | truncate('x') }}", FilterArgument, "truncate(40)"),
        ("{{ contact.a | default }}", FilterArgument, "default('…')"),
        ("{{ contact.a | default: 'Hi' }}", Syntax, "placeholder"),
        ("{{ contact. }}", Syntax, "placeholder"),
        ("{% if contact.a %}", Syntax, "missing?"),
        ("{{ contact.a", Syntax, ""),
    ];
    for (text, kind, help) in cases {
        let problems = reading(text).problems;
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert_eq!(problems[0].kind, kind, "{text}");
        assert!(problems[0].help.contains(help), "{text}: {}", problems[0].help);
    }
}

#[test]
fn places() {
    let text = "é\n {{ contct.a | uper }}\n{{ cart.x }}{{ 'a' * 2 }}";
    let reading = reading(text);
    let found: Vec<_> = reading.problems.iter().map(|at| (at.kind, at.line, at.column)).collect();
    assert_eq!(
        found,
        [
            (ProblemKind::UnknownFilter, 2, 16),
            (ProblemKind::UnknownVariable, 2, 5),
            (ProblemKind::Forbidden, 3, 16),
        ]
    );
    assert_eq!((reading.uses[0].line, reading.uses[0].column), (3, 4));
}

#[test]
fn expressions_of_the_longest_allowed_tag_leave_the_stack_whole() {
    for (opening, middle, closing) in [
        ("", "-", "1"),
        ("", "not ", "1"),
        ("cart", "|e", ""),
        ("1", "~1", ""),
        ("cart", ".a", ""),
        ("", "(", ""),
    ] {
        let times = 900 / middle.len();
        reading(&format!("{{{{ {opening}{}{closing} }}}}", middle.repeat(times)));
    }
    let lists = format!("{{{{ {}{} }}}}", "[".repeat(450), "]".repeat(450));
    reading(&lists);
}

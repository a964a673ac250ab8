//! `issue_coupon`: gives the contact a code, of a pool or one that everybody gets.

use weir_engine::condition::{Condition, Operand, Test, View};
use weir_engine::form::{Form, Need, Setting, Values};
use weir_engine::kind::{Build, Category, Complaints, Kind, Port, PortForm};
use weir_engine::model::{Event, Name};
use weir_engine::node::{Because, Choice, Codes, Draw, Effect, Input, Node, Parks, Shape};
use weir_engine::node::{Verdict, When, is_pool};
use weir_engine::turn::CODE_MAX_CHARS;
use weir_engine::value::{Decimal, Literal, Money, Op, number};
use weir_messages::path::Path;

use crate::because::{by_event, found};
use crate::ports::NEXT;

pub(crate) static KIND: Kind = Kind {
    name: "issue_coupon",
    title: "Issue a coupon",
    doc: "Gives the contact a code: one of a pool, which nobody else gets, one that the shop \
          makes, or one that everybody gets. A code that no message took along goes back to its \
          pool when the run ends.",
    category: Category::People,
    icon: "ticket-percent",
    also: &["Coupon code", "Discount", "Voucher", "Promotion code", "Gift code"],
    summary: "Issue {discount} from {pool}{shop}{code}",
    settings: &[
        Setting::optional("pool", Form::Text, "Pool")
            .doc("The pool whose codes are unique: each is given out once.")
            .need(Need::OneOf("source")),
        Setting::optional("shop", Form::Text, "Shop")
            .doc("The source whose shop makes a code, good for `discount`.")
            .need(Need::OneOf("source")),
        Setting::optional("code", Form::Text, "Code")
            .doc("One code that everybody gets.")
            .need(Need::OneOf("source")),
        Setting::required("save_as", Form::Variable, "Keep it as")
            .doc("The variable that keeps `code`, `discount` and `expires_at`."),
        Setting::optional("discount", Form::Text, "Discount")
            .doc("What it is good for: `15%`, `10 EUR` or `free_shipping`."),
        Setting::optional("min_total", Form::Text, "From a cart of")
            .doc("A cart that is worth less, or none, gets no code: `50 EUR`."),
        Setting::optional("expires", Form::Duration, "Counts for")
            .doc("How long the code counts from now; left out, it does not end."),
    ],
    ports: &[NEXT, Port { name: "failed", title: "No code", form: PortForm::Else("next") }],
    example: "{ type: issue_coupon, pool: welcome, discount: 10%, save_as: coupon, next: end }",
    check,
    build: Build::Node(|values| Box::new(IssueCoupon::new(values))),
};

/// What ships for nothing.
const FREE_SHIPPING: &str = "free_shipping";

fn check(values: &Values, complaints: &mut Complaints) {
    if let Some(discount) = values.text("discount")
        && !is_discount(discount)
    {
        let message = format!("`{discount}` is no discount");
        complaints.add("discount", message, "write `15%`, `10 EUR` or `free_shipping`");
    }
    if let Some(Err(invalid)) = values.text("min_total").map(Money::parse) {
        complaints.add("min_total", invalid.to_string(), "write `50 EUR`");
    }
    if let Some(pool) = values.text("pool")
        && !is_pool(pool)
    {
        let message = format!("`{pool}` is no name of a pool");
        complaints.add("pool", message, "write small letters, digits, `_` and `-`, at most 64");
    }
    if let Some(shop) = values.text("shop") {
        if !is_pool(shop) {
            let message = format!("`{shop}` is no name of a source");
            complaints.add("shop", message, "write small letters, digits and `-`, at most 64");
        }
        if values.text("discount").is_none() {
            let message = "the shop has to know what the code is good for";
            complaints.add("shop", message, "write `discount: 15%` beside it");
        }
    }
    let odd = |sign: char| sign.is_control() || sign.is_whitespace();
    if let Some(code) = values.text("code")
        && (code.chars().count() > CODE_MAX_CHARS || code.contains(odd))
    {
        let help = format!("write one word of at most {CODE_MAX_CHARS} characters: `WELCOME10`");
        complaints.add("code", "this is no code", help);
    }
}

fn is_discount(text: &str) -> bool {
    let share = text.strip_suffix('%').and_then(|share| number::parse(share).ok());
    text == FREE_SHIPPING
        || share.is_some_and(|share| share > Decimal::ZERO && share <= Decimal::ONE_HUNDRED)
        || Money::parse(text).is_ok_and(|money| money.amount > Decimal::ZERO)
}

#[derive(Debug)]
struct IssueCoupon {
    draw: Draw,
    save_as: Name,
    /// True of carts that are worth less, and of people without one.
    too_small: Option<Condition>,
}

impl IssueCoupon {
    fn new(values: &Values) -> Self {
        let from = match (values.name("pool"), values.name("shop"), values.text("code")) {
            (Some(pool), _, _) => Codes::Pool(pool),
            (None, Some(shop), _) => Codes::Shop(shop),
            (None, None, code) => Codes::Fixed(code.unwrap_or_default().to_owned()),
        };
        let discount = values.text("discount").map(str::to_owned);
        let least = values.text("min_total").and_then(|text| Money::parse(text).ok());
        Self {
            draw: Draw { from, discount, expires: values.duration("expires").copied() },
            save_as: values.name("save_as").expect("required by the table"),
            too_small: least.map(below),
        }
    }

    fn arrive(&self, view: &View<'_>) -> Verdict {
        let finding = self.too_small.as_ref().map(|condition| condition.find(view));
        match finding {
            Some(finding) if finding.holds => {
                let because = found("Cart too small", &finding);
                Verdict::Go { port: "failed".into(), because }
            }
            Some(_) | None => Verdict::Draw(self.draw.clone()),
        }
    }

    fn answered(&self, event: &Event) -> Verdict {
        let source = match &self.draw.from {
            Codes::Pool(pool) => format!("a code of {pool}"),
            Codes::Shop(shop) => format!("a code made by {shop}"),
            Codes::Fixed(_) => "the code of everybody".to_owned(),
        };
        if event.kind != "coupon_issued" {
            let reason = event.data["reason"].as_str().unwrap_or("no answer");
            let because = by_event(format!("no code: {reason}"), event);
            return Verdict::Go { port: "failed".into(), because };
        }
        let value = serde_json::json!({
            "code": event.data["coupon"],
            "discount": event.data["discount"],
            "expires_at": event.data["expires_at"],
        });
        let because = by_event(source, event);
        let effect = Effect::Keep { name: self.save_as.clone(), value, because };
        Verdict::Do { effect, port: "next".into() }
    }
}

/// That the cart is worth less than this, in this currency; or that there is none.
fn below(least: Money) -> Condition {
    let total = Path::parse("$.cart.total").expect("a path that is written well");
    let operators = vec![(Op::Gte, Operand::Literal(Literal::Money(least)))];
    Condition::Not(Box::new(Condition::Path(total, Test { operators, count: None })))
}

impl Node for IssueCoupon {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        match input {
            Input::Enter => self.arrive(view),
            Input::Event(event) => self.answered(event),
            Input::Timer => {
                let because = Because { text: "no code: no answer".into(), event: None };
                Verdict::Go { port: "failed".into(), because }
            }
        }
    }

    fn shape(&self) -> Shape<'_> {
        let failed = |when| Choice { port: "failed".into(), when };
        let too_small = self.too_small.as_ref().map(|condition| failed(When::If(condition)));
        let mut choices: Vec<_> = too_small.into_iter().collect();
        choices.push(Choice { port: "next".into(), when: When::Free });
        choices.push(failed(When::Free));
        let keeps = vec![(self.save_as.clone(), "next".into())];
        Shape { parks: Parks::Maybe, choices, draws: Some(&self.draw), keeps, ..Shape::default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scene::{Scene, because, choices, complaints, node, shown};

    #[test]
    fn it_asks_for_a_code() {
        let scene = Scene::new();
        let rows = [
            (
                "pool: welcome, save_as: gift, discount: 10 EUR, expires: 30 days",
                "draw pool welcome, discount Some(\"10 EUR\"), expires Some(\"30 days\")",
            ),
            (
                "shop: tea, save_as: gift, discount: 15%",
                "draw shop tea, discount Some(\"15%\"), expires None",
            ),
            ("code: WELCOME10, save_as: gift", "draw code WELCOME10, discount None, expires None"),
        ];
        for (settings, expected) in rows {
            assert_eq!(shown(&scene.enter(&*node(&KIND, settings))), expected);
        }
    }

    #[test]
    fn a_cart_below_the_threshold_gets_none() {
        let node = node(&KIND, "pool: big, save_as: gift, min_total: 50 EUR");
        let rows = [
            (json!({ "cart_id": "c", "total": 49.99, "currency": "EUR" }), "failed"),
            (json!({ "cart_id": "c", "total": 50, "currency": "EUR" }), "draw pool big"),
            (json!({ "cart_id": "c", "total": 80, "currency": "USD" }), "failed"),
        ];
        for (cart, expected) in rows {
            let mut scene = Scene::new();
            scene.cart(&cart);
            let verdict = shown(&scene.enter(&*node));
            assert!(verdict.starts_with(expected), "{cart}: {verdict}");
        }
        assert_eq!(shown(&Scene::new().enter(&*node)), "failed", "no cart");
    }

    #[test]
    fn the_answer_is_kept_and_chooses_the_port() {
        let node = node(&KIND, "pool: welcome, save_as: gift");
        let mut scene = Scene::new();
        let answer = json!({ "coupon": "W-1", "discount": "10%", "token": "t", "visit": 1 });
        let event = scene.happens("coupon_issued", &answer);
        let verdict = scene.step(&*node, Input::Event(&event));
        let kept = r#"{"code":"W-1","discount":"10%","expires_at":null}"#;
        assert_eq!(shown(&verdict), format!("keep gift {kept}, next"));
        assert!(!because(&verdict).text.contains("W-1"), "a code is nothing for a trail");
        let event = scene.happens("coupon_not_issued", &json!({ "reason": "pool_empty" }));
        let verdict = scene.step(&*node, Input::Event(&event));
        assert_eq!(shown(&verdict), "failed");
        assert_eq!(because(&verdict).text, "no code: pool_empty");
        assert_eq!(shown(&scene.step(&*node, Input::Timer)), "failed");
    }

    #[test]
    fn what_is_no_coupon_is_refused() {
        let rows = [
            ("discount", "pool: a, save_as: b, discount: 0%"),
            ("discount", "pool: a, save_as: b, discount: 101%"),
            ("discount", "pool: a, save_as: b, discount: cheap"),
            ("min_total", "pool: a, save_as: b, min_total: \"50\""),
            ("pool", "pool: Spring Sale, save_as: b"),
            ("code", "code: TWO WORDS, save_as: b"),
            ("shop", "shop: Tea Shop, discount: 5%, save_as: b"),
            ("shop", "shop: tea, save_as: b"),
        ];
        for (setting, settings) in rows {
            let found = complaints(&KIND, settings);
            assert_eq!(found.len(), 1, "{settings}: {found:?}");
            assert_eq!(found[0].0, setting, "{settings}");
        }
        for discount in ["15%", "0.5%", "10 EUR", "free_shipping"] {
            let settings = format!("pool: a, save_as: b, discount: {discount}");
            assert_eq!(complaints(&KIND, &settings), []);
        }
    }

    #[test]
    fn its_shape_says_what_it_keeps() {
        let node = node(&KIND, "pool: big, save_as: gift, min_total: 50 EUR");
        assert_eq!(choices(&node.shape()), "failed if, next free, failed free");
        assert_eq!(node.shape().keeps, [("gift".into(), "next".into())]);
    }
}

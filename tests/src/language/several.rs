//! What only several flows together get wrong.

use weir_engine::checks::check_set;
use weir_engine::flow::Flow;

use super::of_fragment;

fn flow(fragment: &str) -> Flow {
    let (_, done) = of_fragment(fragment);
    done.flow.unwrap_or_else(|| panic!("{:?}", done.diagnostics))
}

fn starting(id: &str, other: &str, entry: &str) -> Flow {
    flow(&format!(
        "id: {id}\nstart: {{ type: api, next: go }}\nentry: {{ {entry} }}\nnodes:\n  go: {{ type: \
         start_flow, flow: {other}, next: end }}\n"
    ))
}

fn found(flows: &[&Flow]) -> Vec<(String, &'static str, String)> {
    let found = check_set(flows).into_iter();
    found.map(|(id, it)| (id.to_string(), it.rule.code, it.message)).collect()
}

#[test]
fn flows_that_start_each_other_without_end_are_a_ring() {
    let always = "re_entry: always";
    let [a, b, c] = [("a", "b"), ("b", "c"), ("c", "a")].map(|(id, to)| starting(id, to, always));
    let message = "flows start each other without end: a → b → c → a".to_owned();
    assert_eq!(found(&[&a, &b, &c]), [("a".to_owned(), "E308", message)]);
    assert_eq!(found(&[&a, &b]), []);
    let once = starting("c", "a", "re_entry: once");
    let few = starting("c", "a", "max: { count: 3, per: 30 days }");
    assert_eq!(found(&[&a, &b, &once]), []);
    assert_eq!(found(&[&a, &b, &few]), []);
}

#[test]
fn live_flows_on_one_event_are_noted() {
    let tag = |id: &str, tag: &str, state: &str| {
        flow(&format!(
            "id: {id}\nstate: {state}\nstart: {{ type: people_event, trigger: tag_added, tag: \
             {tag}, next: wait }}\n"
        ))
    };
    let (a, b) = (tag("a", "AB CART", "live"), tag("b", "AB CART", "live"));
    let (other, draft) = (tag("c", "VIP", "live"), tag("d", "AB CART", "draft"));
    let message = "`b` and `a` start on the same event".to_owned();
    assert_eq!(found(&[&a, &b, &other, &draft]), [("b".to_owned(), "N404", message)]);
}

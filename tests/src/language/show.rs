//! Flows as text and pictures: complete, the same each time, and safe with any name.

use weir_engine::flow::Flow;
use weir_engine::show;

use super::{CANONICAL, canonical, compiled, of_fragment};

fn flow() -> Flow {
    compiled(CANONICAL, &canonical::files()).1.flow.expect("it compiles")
}

const OUTLINE: &str = "\
Abandoned cart reminder (abandoned-cart)
● tag_added AB CART
  wait_1_day (pause)
  bought_already (evaluate_data)
    Bought: exit
    none_matched:
      reminder_email (send_email)
      opened (evaluate_event)
        Seen:
          wait_again (pause)
          bought_now (evaluate_data)
            Bought: exit
            none_matched:
              reminder_sms (send_sms)
              end
        no_action: → reminder_sms
";

#[test]
fn the_outline_tells_each_node_once_in_story_order() {
    assert_eq!(show::tree(&flow()), OUTLINE);
}

#[test]
fn every_form_names_every_node_and_is_the_same_each_time() {
    let (one, other) = (flow(), flow());
    let forms: [fn(&Flow) -> String; 5] =
        [show::tree, show::mermaid, show::dot, show::svg, |flow| show::json(flow).to_string()];
    for form in forms {
        let text = form(&one);
        assert_eq!(text, form(&other));
        for (_, slot) in one.graph.places() {
            assert!(text.contains(slot.name.as_str()), "{} in\n{text}", slot.name);
        }
    }
}

#[test]
fn names_cannot_break_out_of_a_picture() {
    let name = r#"</title><script>"&\"#;
    let (_, done) = of_fragment(&format!(
        "name: '{name}'\nnodes:\n  wait: {{ type: pause, name: '{name}', for: 1 day, next: end }}\n"
    ));
    let flow = done.flow.unwrap_or_else(|| panic!("{:?}", done.diagnostics));
    for text in [show::svg(&flow), show::mermaid(&flow)] {
        assert!(!text.contains("<script>"), "{text}");
    }
    assert!(show::dot(&flow).contains(r#"<script>\"&\\"#));
}

/// Boxes of one row of the picture do not lie on each other.
#[test]
fn boxes_do_not_overlap() {
    let text = show::svg(&flow());
    let number = |line: &str, key: &str| -> i64 {
        let rest = line.split(&format!(" {key}=\"")).nth(1).expect("an attribute");
        rest.split('"').next().and_then(|digits| digits.parse().ok()).expect("a number")
    };
    let mut boxes: Vec<(i64, i64, i64)> = text
        .lines()
        .filter(|line| line.starts_with("<rect"))
        .map(|line| (number(line, "y"), number(line, "x"), number(line, "width")))
        .collect();
    boxes.sort_unstable();
    assert_eq!(boxes.len(), 11, "seven nodes, a start, and three ends of their own");
    for pair in boxes.windows(2) {
        let [(upper, x, width), (lower, next, _)] = [pair[0], pair[1]];
        assert!(upper < lower || x + width < next, "{boxes:?}");
    }
}

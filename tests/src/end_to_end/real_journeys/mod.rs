//! A thousand people walk through the abandoned-cart flow of the repository. They are told of
//! over HTTP, get their mails from a real mail server and open them by the links they find in
//! them, and Weir is killed twice on the way. What the server says became of them is what
//! `weir simulate` says of the same events: every step and every message, at the same instant.

mod links;
mod people;
mod stage;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use self::people::{Person, everybody};
use self::stage::Stage;
use self::told::Told;
use super::mail::Mail;

/// The flow that is walked.
const FLOW: &str = "abandoned-cart.yaml";

/// How many steps are made: 92 hours. Who comes in at the third step and opens the e-mail at the
/// last moment is through after 81.
const STEPS: usize = 18;

/// In this step Weir is killed while the first e-mails go out.
const KILLED_WHILE_SENDING: usize = 4;

/// Before this step Weir is killed while nothing is on its way.
const KILLED_AT_REST: usize = 8;

/// How many mails are out when Weir is killed while sending.
const SENT_BEFORE_THE_KILL: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_what_simulate_says() {
    let people = everybody();
    let mut stage = Stage::set(&people).await;
    for step in 0..STEPS {
        stage.act(&people, step).await;
        match step {
            KILLED_WHILE_SENDING => stage.advance_through_a_kill(SENT_BEFORE_THE_KILL).await,
            KILLED_AT_REST => {
                stage.kill_and_restart().await;
                stage.advance().await;
            }
            _ => stage.advance().await,
        }
    }
    let simulated = Told::by_simulation(&stage).await;
    let real = Told::by_the_server(&stage, &people).await;
    real.assert_equals(&simulated);
    assert_what_arrived(&stage, &people, &real).await;
    let found = stage.weir.assert_well().await;
    assert_eq!(found["contacts"], people.len(), "{found}");
}

/// Every message arrived once, and says what it must.
async fn assert_what_arrived(stage: &Stage, people: &[Person], real: &Told) {
    let people: BTreeMap<_, _> = people.iter().map(|person| (&person.id, person)).collect();
    let (mails, texts) = (stage.mails().await, stage.texts().await);
    real.assert_arrived("email", mails.iter().map(|mail| &mail.message));
    real.assert_arrived("sms", texts.iter().map(|text| &text.message));
    let ids: BTreeSet<_> = mails.iter().map(|mail| &mail.message_id).collect();
    assert_eq!(ids.len(), mails.len(), "two mails have one Message-ID");
    for mail in &mails {
        let listed = real.listed(&mail.message);
        let person = people[&listed.contact];
        assert_eq!(Some(&mail.to), person.email().as_ref());
        assert_eq!((&mail.to, &mail.subject), (&listed.to, &listed.subject));
        assert_reads_well(mail, person);
    }
    for text in &texts {
        let person = people[&real.listed(&text.message).contact];
        assert_eq!(text.to, person.phone());
        let said = text.says.strip_prefix("Your cart is waiting: ");
        let link = said.and_then(|said| said.strip_suffix(" Reply STOP to opt out"));
        let link = link.unwrap_or_else(|| panic!("{}", text.says));
        assert!(leads_to(link, &person.cart_url()), "{link}");
    }
}

/// Whether a link of ours carries this address.
fn leads_to(link: &str, address: &str) -> bool {
    let (_, carried) = link.split_once("/t/c/").expect("it is a link of ours");
    let carried = URL_SAFE_NO_PAD.decode(carried).expect("it is base64");
    carried.windows(address.len()).any(|bytes| bytes == address.as_bytes())
}

fn assert_reads_well(mail: &Mail, person: &Person) {
    assert_eq!(mail.from, "Shop <hello@shop.example>");
    assert_eq!(mail.subject, format!("{}, you left something behind", person.first_name));
    let text = mail.text.as_deref().expect("there is a plain part");
    let html = mail.html.as_deref().expect("there is an HTML part");
    for part in [text, html] {
        assert!(part.contains(&format!("Hi {}", person.first_name)), "{part}");
        assert!(part.contains("Desk lamp"), "{part}");
    }
    assert!(text.contains(&person.cart_url()), "the plain part holds the address itself: {text}");
    assert!(!text.contains('<') && !text.contains("{{"), "the plain part is for reading: {text}");
    assert!(!html.contains("{{") && !html.contains("data-link"), "{html}");
    assert_eq!(mail.unsubscribe_post.as_deref(), Some("List-Unsubscribe=One-Click"));
    let leave = mail.unsubscribe.as_deref().expect("there is a way to leave");
    // Data is escaped for HTML with its slashes.
    let read = html.replace("&#x2f;", "/");
    assert!(read.contains(leave), "{leave} stands in the header, and not in the mail: {html}");
    assert!(!mail.pixel().is_empty() && !mail.tracked_link().is_empty());
}

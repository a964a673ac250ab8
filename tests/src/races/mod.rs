//! What happens between the moment a message is queued and the moment it is handed over: real
//! runtimes on SQLite, and two at a time on PostgreSQL, that call a real web service. What counts
//! is what that service was given, in the ledger it keeps itself.
//!
//! Nothing waits for a fixed time: clocks are moved by hand, that of the service too, or what must
//! come is waited for.

mod between;
mod due;
mod limits;
mod lost;
mod stage;
mod switch;

/// An SMS at once; who buys gets none.
const AT_ONCE: &str = "schema: flow/v1
id: at-once
start: { type: people_event, trigger: tag_added, tag: IN, next: text }
exit_when: [{ tag_added: BUY }]
nodes:
  text: { type: send_sms, message: text, next: end }
messages:
  text: { channel: sms, text: \"It waits for you. Reply STOP to opt out\" }
";

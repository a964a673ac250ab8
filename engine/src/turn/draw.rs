//! A node asks for a code: the token waits for the answer, an event addressed to it and its visit
//! (rule 26). Codes that no message took along are given back when their run ends.

use serde_json::{Value, json};

use crate::flow::Flow;
use crate::model::{Event, Hold, Message, Origin, State, Status, Token, TokenId};
use crate::node::{Codes, Draw};
use crate::value::Timestamp;

use super::{Input, Turn, Wish, data};

/// How long a token waits for a code before it goes on without.
const ANSWER_WITHIN_MILLIS: i64 = 60 * 60 * 1_000;

/// The longest code; shops take far shorter ones.
pub const CODE_MAX_CHARS: usize = 100;

/// The answers: a code was given out, or there is none.
const ISSUED: &str = "coupon_issued";
const NOT_ISSUED: &str = "coupon_not_issued";

impl Turn<'_> {
    /// Parks the token, and asks for its code.
    pub(super) fn draw(&mut self, id: TokenId, flow: &Flow, draw: &Draw) {
        let own = self.contact.profile.timezone.as_ref();
        let zone = own.unwrap_or(&self.world.settings.zone);
        let expires_at = draw.expires.as_ref().map(|expires| expires.after(self.now, zone));
        let until = Some(self.now.plus(ANSWER_WITHIN_MILLIS));
        let depth = self.depth;
        let token = self.token_mut(id);
        token.state = State::Parked { until, deadline: until, hold: Hold::Answer };
        let (visit, discount) = (token.visit, draw.discount.clone());
        match &draw.from {
            Codes::Pool(from) | Codes::Shop(from) => {
                let made = matches!(draw.from, Codes::Shop(_));
                let pool = from.clone();
                let wish = Wish { token: id, visit, pool, made, discount, expires_at, depth };
                self.changes.coupons.wishes.push(wish);
            }
            Codes::Fixed(code) => {
                let answer = data([
                    ("coupon", json!(code)),
                    ("discount", json!(discount)),
                    ("expires_at", text_of(expires_at)),
                ]);
                self.answer_draw(id, visit, flow, ISSUED, answer);
            }
        }
    }

    /// What became of a wish. One that nobody waits for any more is answered by nothing: its run
    /// is over, and gave back what it had.
    pub(super) fn answer_wish(&mut self, wish: &Wish, code: Option<String>) {
        let waits = |token: &&Token| {
            let waits = matches!(token.state, State::Parked { hold: Hold::Answer, .. });
            waits && token.visit == wish.visit
        };
        let token = self.contact.token(wish.token).filter(waits);
        let Some(flow) = token.and_then(|token| self.flow_of(token)) else { return };
        self.depth = wish.depth;
        let kind = if code.is_some() { ISSUED } else { NOT_ISSUED };
        let (source, reason) =
            if wish.made { ("shop", "shop_refused") } else { ("pool", "pool_empty") };
        let answer = match code {
            Some(code) => data([
                (source, json!(wish.pool)),
                ("coupon", json!(code)),
                ("discount", json!(wish.discount)),
                ("expires_at", text_of(wish.expires_at)),
            ]),
            None => data([(source, json!(wish.pool)), ("reason", json!(reason))]),
        };
        self.answer_draw(wish.token, wish.visit, flow, kind, answer);
    }

    /// Answers every wish of this turn and all that follow from it, where there is no store.
    pub fn answer_all(&mut self, mut code_for: impl FnMut(&Self, &Wish) -> Option<String>) {
        while !self.changes.coupons.wishes.is_empty() {
            for wish in std::mem::take(&mut self.changes.coupons.wishes) {
                let code = code_for(self, &wish);
                self.apply(Input::Coupon { wish, code });
            }
        }
    }

    /// Makes the event that the token waits for.
    fn answer_draw(&mut self, id: TokenId, visit: u32, flow: &Flow, kind: &str, mut answer: Value) {
        let origin = self.origin_of(id, flow);
        let node = self.contact.token(id).map(|token| token.node.clone());
        answer["token"] = json!(id.to_string());
        answer["visit"] = json!(visit);
        answer["flow"] = json!(flow.id);
        answer["node"] = json!(node);
        self.make_bounded(kind, answer, origin);
    }

    /// A message left, or may have: the codes it says are its person's.
    pub(super) fn carry(&mut self, id: crate::model::MessageId) {
        let Some(message) = self.contact.message(id) else { return };
        let codes = self.codes_in(message);
        self.changes.coupons.carried.extend(codes);
    }

    /// Gives back the codes of a run that is over, unless a message that says one is still on its
    /// way. A run that was finished keeps those that its messages say: operators may send them yet.
    pub(super) fn give_back(&mut self, id: TokenId) {
        let Some(token) = self.contact.token(id).filter(|token| !token.is_live()) else { return };
        if !self.flow_of(token).is_some_and(|flow| flow.draws) {
            return;
        }
        let finished = token.left_early().is_none();
        let of = self.contact.messages.iter().filter(|message| message.token == id);
        let says: Vec<_> = of.map(|message| (message.status, self.codes_in(message))).collect();
        let on_its_way = |status| matches!(status, Status::Queued | Status::Sending);
        if says.iter().any(|(status, codes)| on_its_way(*status) && !codes.is_empty()) {
            return;
        }
        if finished {
            let codes = says.into_iter().flat_map(|(_, codes)| codes);
            self.changes.coupons.carried.extend(codes);
        }
        self.changes.coupons.returned.insert(id);
    }

    /// The codes that a message says, of those its run has.
    fn codes_in(&self, message: &Message) -> Vec<(TokenId, String)> {
        let Some(token) = self.contact.token(message.token) else { return Vec::new() };
        let flow = self.flow_of(token).filter(|flow| flow.draws);
        let Some(said) = flow.and_then(|flow| flow.messages.get(&message.name)) else {
            return Vec::new();
        };
        let codes = token.vars.iter().filter_map(|(name, value)| {
            let code = value.get("code")?.as_str()?;
            said.mentions(&format!("vars.{name}")).then(|| (token.id, code.to_owned()))
        });
        codes.collect()
    }
}

fn text_of(at: Option<Timestamp>) -> Value {
    json!(at.map(|at| at.to_string()))
}

/// Whether an event is what a token's node asked for: no other, and of no visit before.
pub(super) fn is_answer(token: &Token, event: &Event) -> bool {
    let own = matches!(&event.origin, Origin::Token { token: by, .. } if *by == token.id);
    let kind = event.kind.as_str();
    own && (kind == ISSUED || kind == NOT_ISSUED) && event.data["visit"] == token.visit
}

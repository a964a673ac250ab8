//! Codes that a shop makes: how it is asked for one, and what it answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use weir_engine::value::Timestamp;
use weir_messages::Path;

use crate::connector::{Condition, Connector};
use crate::delivery::{Hints, Secret};
use crate::hydrate::Call;
use crate::limits::CODE_MAX_CHARS;
use crate::mapping::Kind;
use crate::take::{bare, parse, said};
use crate::template::{Filling, Template};

/// How a shop is asked for a code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issue {
    pub(crate) url: Template,
    pub(crate) headers: Vec<(String, Template)>,
    /// What is sent, by what the code is good for.
    pub(crate) bodies: BTreeMap<Good, Sent>,
    /// Where in the answer the code stands.
    pub(crate) code: Path,
    /// By what an answer says that the shop made this very code before.
    pub(crate) exists: Vec<Condition>,
}

/// What a code is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Good {
    Percent,
    Amount,
    FreeShipping,
}

/// What is sent; its texts are templates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    Fixed(Value),
    Text(Template),
    Object(Vec<(String, Sent)>),
    List(Vec<Sent>),
}

/// A code that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct WantedCode<'a> {
    /// The same for every attempt, and for no other code.
    pub key: &'a str,
    /// What it is good for: `15%`, `10 EUR` or `free_shipping`.
    pub discount: &'a str,
    /// Until when it counts.
    pub expires_at: Option<Timestamp>,
}

/// What a shop answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issued {
    /// This code.
    Code(String),
    /// None: why.
    Refused(String),
}

/// Signs of codes, of which none looks like another.
const SIGNS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Signs of a code that is chosen here: nobody guesses 59 bits at a shop.
const CHOSEN_CHARS: usize = 12;

impl Connector {
    /// Whether it knows how the shop is asked for codes.
    pub fn issues(&self) -> bool {
        self.issue.is_some()
    }

    /// How the shop is asked for a code, with the body; nothing where it makes none that is good
    /// for that, or the source does not say all that it takes.
    pub fn issue(
        &self,
        wanted: &WantedCode<'_>,
        hints: &Hints,
        token: &Secret,
    ) -> Option<(Call, Value)> {
        let issue = self.issue.as_ref()?;
        let (good, amount, currency) = good(wanted.discount)?;
        let code = chosen(wanted.key);
        let expires_at = wanted.expires_at.map(|at| at.to_string());
        let shop = hints.shop.as_deref().map(bare);
        let filling = Filling {
            shop: shop.as_deref(),
            token: Some(token.text()),
            code: Some(&code),
            amount: amount.as_deref(),
            currency: currency.as_deref(),
            expires_at: expires_at.as_deref(),
            ..Filling::default()
        };
        let headers = issue.headers.iter();
        let headers = headers.map(|(name, text)| Some((name.clone(), text.fill(&filling)?)));
        let headers = headers.collect::<Option<_>>()?;
        let body = issue.bodies.get(&good)?.fill(&filling)?;
        Some((Call { url: issue.url.fill(&filling)?, headers }, body))
    }

    /// What an answer says: one that took what was asked, or one that refused it.
    pub fn issued(&self, key: &str, took: bool, body: &[u8]) -> Issued {
        let refused = |why: &str| Issued::Refused(why.to_owned());
        let Some(issue) = &self.issue else { return refused("this shop makes no codes") };
        let Ok(body) = parse(body) else { return refused("the answer is not JSON") };
        if !took {
            let made = !issue.exists.is_empty() && issue.exists.iter().all(|one| one.holds(&body));
            return if made { Issued::Code(chosen(key)) } else { refused("the shop refused") };
        }
        let code = issue.code.first(&body).and_then(|code| said(code, Kind::Text));
        let is_word = |code: &String| {
            code.chars().count() <= CODE_MAX_CHARS && !code.contains(char::is_whitespace)
        };
        match code.filter(is_word) {
            Some(code) => Issued::Code(code),
            None => refused("the answer holds no code where `code` says"),
        }
    }
}

/// What a discount of the language is, with its number and its money.
fn good(discount: &str) -> Option<(Good, Option<String>, Option<String>)> {
    if discount == "free_shipping" {
        return Some((Good::FreeShipping, None, None));
    }
    if let Some(percent) = discount.strip_suffix('%') {
        return Some((Good::Percent, Some(percent.trim().to_owned()), None));
    }
    let (amount, currency) = discount.split_once(' ')?;
    Some((Good::Amount, Some(amount.to_owned()), Some(currency.trim().to_owned())))
}

/// The code that is proposed to the shop: the same for every attempt.
fn chosen(key: &str) -> String {
    let hash = Sha256::digest(key.as_bytes());
    let signs = hash.iter().take(CHOSEN_CHARS);
    signs.map(|byte| char::from(SIGNS[usize::from(*byte) % SIGNS.len()])).collect()
}

impl Sent {
    /// What cannot be filled is left out.
    fn fill(&self, with: &Filling<'_>) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Text(text) => text.fill(with).map(Value::from),
            Self::Object(fields) => {
                let fields =
                    fields.iter().filter_map(|(key, one)| Some((key.clone(), one.fill(with)?)));
                Some(Value::Object(fields.collect::<Map<_, _>>()))
            }
            Self::List(list) => {
                Some(Value::Array(list.iter().filter_map(|one| one.fill(with)).collect()))
            }
        }
    }
}

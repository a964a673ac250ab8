//! Carts: listed by what became of them, read, and their people reminded by hand.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use weir_engine::model::{CartState, ContactId};
use weir_engine::needs::Needs;
use weir_engine::turn::Reminder;
use weir_runtime::intake::orders::{self, Remind};
use weir_store::{CartFilter, CartRecord, Who};

use super::messages::sent;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::gate::repeat::Repeat;
use crate::keys::Scope::{ContactsRead, MessagesSend};
use crate::limits::{CARTS_CALLED_MAX, SMALL_BODY_MAX_BYTES};
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

/// The parameter that tells carts of one id apart.
const WHOSE: (&str, &str) = ("contact", "Of this contact, where several have a cart of this id.");

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/carts",
        Access::Needs(ContactsRead),
        |verb| on(verb, list),
        "Lists carts, the one that changed last first.",
    )
    .query(&[
        ("state", "In this state: open, abandoned, recovered or ordered."),
        ("contact", "Of this contact."),
        ("reminded", "true: whose contact was reminded; false: was not."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Cart>),
    Route::new(
        Verb::Get,
        "/v1/carts/{id}",
        Access::Needs(ContactsRead),
        |verb| on(verb, read),
        "One cart, by the id that the shop gave it.",
    )
    .query(&[WHOSE])
    .gives("application/json", of::<answers::Cart>),
    Route::new(
        Verb::Post,
        "/v1/carts/{id}/remind",
        Access::Needs(MessagesSend),
        |verb| on(verb, remind),
        "Reminds the contact of the cart by a new message with a key of its own. Consent and \
         `exit_when` forbid it as ever; with `force` the send window does not hold it.",
    )
    .query(&[WHOSE])
    .deed("cart_reminded")
    .takes("application/json", of::<answers::CartToRemindOf>)
    .gives("application/json", of::<answers::Message>)
    .body_max(SMALL_BODY_MAX_BYTES),
];

async fn list(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<Page<answers::Cart>>> {
    let part = asked.part(&["state", "contact", "reminded"])?;
    let states = asked.text("state").map(state).transpose()?.into_iter().collect();
    let reminded = asked.text("reminded").map(truth).transpose()?;
    let contact = match asked.text("contact") {
        Some(id) => Some(api.find(&Who::External(id.to_owned())).await?),
        None => None,
    };
    let filter = CartFilter { states, contact, reminded };
    let page = api.runtime.store().carts(&filter, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(Page::of(page, |record| told(record, &caller))))
}

fn told(record: CartRecord, caller: &Caller) -> answers::Cart {
    let mut cart = answers::Cart::of(record);
    if caller.masked {
        cart.hide_content();
    }
    cart
}

fn state(word: &str) -> Answer<CartState> {
    CartState::parse(word).ok_or_else(|| {
        let detail =
            format!("`state` is one of open, abandoned, recovered and ordered, not `{word}`");
        Problem::new(&codes::INVALID_PARAMETER, detail)
    })
}

fn truth(word: &str) -> Answer<bool> {
    match word {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => {
            let detail = format!("`reminded` is true or false, not `{word}`");
            Err(Problem::new(&codes::INVALID_PARAMETER, detail))
        }
    }
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<answers::Cart>> {
    asked.only(&[WHOSE.0])?;
    Ok(Json(told(find(&api, &id, asked.text(WHOSE.0)).await?, &caller)))
}

/// The one cart of this id, or that of the contact that is named.
async fn find(api: &Api, id: &str, whose: Option<&str>) -> Answer<CartRecord> {
    let missing = || {
        let detail = format!("no contact has a cart `{id}`");
        Problem::new(&codes::CART_NOT_FOUND, detail)
    };
    if let Some(whose) = whose {
        let contact = api.find(&Who::External(whose.to_owned())).await?;
        return of_contact(api, contact, id).await?.ok_or_else(missing);
    }
    let mut found = api.runtime.store().carts_called(id, CARTS_CALLED_MAX).await?;
    if found.len() > 1 {
        let detail =
            format!("{} contacts have a cart `{id}`; name one: `?contact=c1`", found.len());
        let mut contacts: Vec<String> = found.into_iter().map(|one| one.external_id).collect();
        contacts.sort();
        return Err(Problem::new(&codes::CART_AMBIGUOUS, detail).with("contacts", contacts));
    }
    found.pop().ok_or_else(missing)
}

async fn of_contact(api: &Api, id: ContactId, cart: &str) -> Answer<Option<CartRecord>> {
    let needs = Needs { carts: true, ..Needs::default() };
    let now = api.runtime.clock().now();
    let known = api.runtime.store().contact(id, &needs, now).await?;
    Ok(known.and_then(|mut known| {
        Some(CartRecord {
            contact: id,
            id: cart.to_owned(),
            cart: known.carts.remove(cart)?,
            external_id: known.profile.external_id,
        })
    }))
}

async fn remind(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    repeat: Repeat,
    asked: Asked,
    Sent(body): Sent,
) -> Answer<Json<answers::Message>> {
    asked.only(&[WHOSE.0])?;
    let Remind { flow, node, force } = orders::remind(&body)?;
    let cart = find(&api, &id, asked.text(WHOSE.0)).await?;
    let request = repeat.id().map(str::to_owned);
    let reminder = Reminder { cart: cart.id, flow, node, force, request };
    let made = api.runtime.remind(cart.contact, caller.told(), reminder).await?;
    sent(&api, made).await
}

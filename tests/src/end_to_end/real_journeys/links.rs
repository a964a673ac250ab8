//! What people do with an e-mail: they follow the links they find in it.

use serde_json::{Value, json};

use super::people::Deed;
use crate::end_to_end::mail::Mail;
use crate::end_to_end::shop::Shop;

/// A link of an e-mail.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link {
    Pixel,
    Cart,
    Leave,
}

impl Link {
    /// The link by which something is done, if it is done by one.
    pub(super) fn of(deed: Deed) -> Option<Self> {
        match deed {
            Deed::Opens => Some(Self::Pixel),
            Deed::Clicks => Some(Self::Cart),
            Deed::Unsubscribes => Some(Self::Leave),
            Deed::Abandons
            | Deed::AbandonsAgain
            | Deed::Buys
            | Deed::BuysTwoHoursAgo
            | Deed::Orders
            | Deed::Withdraws(_)
            | Deed::HasNoEmail => None,
        }
    }

    /// What an events file calls it when somebody follows it: the type and its data.
    pub(super) fn event(self) -> (&'static str, Value) {
        let node = json!({ "node": "reminder_email" });
        match self {
            Self::Pixel => ("message_seen", node),
            Self::Cart => ("message_clicked", node),
            Self::Leave => ("unsubscribed", json!({ "channel": "email" })),
        }
    }

    /// Follows the link in an e-mail about a cart.
    pub(super) async fn follow(self, shop: &Shop, mail: &Mail, cart: &str) {
        match self {
            Self::Pixel => {
                let answer = shop.follow(mail.pixel()).await;
                assert_eq!(answer.status(), 200);
                assert_eq!(answer.headers()["content-type"], "image/gif");
            }
            Self::Cart => {
                let answer = shop.follow(mail.tracked_link()).await;
                assert!(answer.status().is_redirection(), "{}", answer.status());
                assert_eq!(answer.headers()["location"], cart);
            }
            Self::Leave => {
                let link = mail.unsubscribe.as_deref().expect("there is a way to leave");
                assert!(shop.press_unsubscribe(link).await.is_success());
            }
        }
    }
}

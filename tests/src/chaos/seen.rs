//! What the store says when all is over: everything of everybody, read by the store's own
//! interface after Weir has stopped.

use std::collections::BTreeMap;

use weir_engine::model::{Contact, Event, Message, MessageId, Name, Status};
use weir_engine::turn::Hop;
use weir_engine::value::Timestamp;
use weir_store::{MessageFilter, PeopleFilter, Stats, Store, TimelineKind};

/// How many rows are read at once.
const PAGE_MAX: usize = 500;

/// Everything.
#[derive(Clone)]
pub(super) struct Seen {
    /// By what outside systems call them.
    pub(super) people: BTreeMap<String, Person>,
    /// What is counted of each flow.
    pub(super) stats: BTreeMap<Name, Stats>,
}

/// Everything of one contact.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) contact: Contact,
    /// In acknowledged order.
    pub(super) events: Vec<Event>,
    /// By token, and then in order.
    pub(super) hops: Vec<Hop>,
    /// With what each came to, and when, oldest first.
    pub(super) messages: BTreeMap<MessageId, Sent>,
}

/// A message and its way.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) message: Message,
    pub(super) history: Vec<(Status, Timestamp)>,
}

impl Seen {
    /// Reads all of a store.
    pub(super) async fn of(store: &dyn Store) -> Self {
        let (mut people, mut after) = (BTreeMap::new(), None);
        loop {
            let everybody = PeopleFilter::Everybody;
            let page = store.contacts(&everybody, after.as_ref(), PAGE_MAX, Timestamp::MAX).await;
            let page = page.expect("people can be read");
            for contact in page.items {
                let name = contact.profile.external_id.clone();
                people.insert(name, Person::read(store, contact).await);
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let mut stats = BTreeMap::new();
        for flow in store.flows().await.expect("flows can be read") {
            let of_flow = store.stats(&flow.id, None).await.expect("figures can be read");
            stats.insert(flow.id, of_flow);
        }
        Self { people, stats }
    }

    /// Every message of everybody.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Sent> {
        self.people.values().flat_map(|person| person.messages.values())
    }
}

impl Person {
    async fn read(store: &dyn Store, contact: Contact) -> Self {
        let messages = messages_of(store, &contact).await;
        let mut person = Self { contact, events: Vec::new(), hops: Vec::new(), messages };
        let mut before = None;
        loop {
            let page = store.timeline(person.contact.id, before.as_ref(), PAGE_MAX).await;
            let page = page.expect("a timeline can be read");
            for entry in page.items {
                person.add(entry.at, entry.what);
            }
            match page.next {
                Some(next) => before = Some(next),
                None => break,
            }
        }
        person.events.sort_by_key(|event| event.seq);
        person.hops.sort_by_key(|hop| (hop.token, hop.n));
        for sent in person.messages.values_mut() {
            sent.history.reverse();
        }
        person
    }

    fn add(&mut self, at: Timestamp, what: TimelineKind) {
        match what {
            TimelineKind::Event(event) => self.events.push(*event),
            TimelineKind::Hop(hop) => self.hops.push(*hop),
            TimelineKind::Message { message, status } => {
                let sent = self.messages.get_mut(&message.id);
                sent.expect("a message of a timeline is listed").history.push((status, at));
            }
        }
    }

    /// Its events that others have told, by what they called them.
    pub(super) fn told(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| event.sent_as(self.contact.id).is_some())
    }

    /// Where the event of this id stands in its acknowledged order.
    pub(super) fn place_of(&self, id: &str) -> Option<i64> {
        self.told().find(|event| event.id == id).map(|event| event.seq)
    }
}

async fn messages_of(store: &dyn Store, contact: &Contact) -> BTreeMap<MessageId, Sent> {
    let filter = MessageFilter { contact: Some(contact.id), ..MessageFilter::default() };
    let (mut messages, mut before) = (BTreeMap::new(), None);
    loop {
        let page = store.messages(&filter, before.as_ref(), PAGE_MAX).await;
        let page = page.expect("messages can be read");
        for record in page.items {
            let id = record.message.id;
            messages.insert(id, Sent { message: record.message, history: Vec::new() });
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return messages,
        }
    }
}

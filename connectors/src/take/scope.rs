//! Reading fields of one body, or of one item in it, with all that is found wrong on the way.

use serde_json::{Map, Value};
use weir_engine::value::{Timestamp, Zone};

use super::{bare, said};
use crate::convert::{self, Around, Became};
use crate::delivery::Hints;
use crate::mapping::{Field, InZone, Kind};
use crate::outcome::{Refusal, Remark};
use crate::template::Filling;

/// Faults and remarks of one delivery; a thousand items with one slip are one mistake.
const TOLD_MAX: usize = 20;

pub(super) struct Scope<'a> {
    pub(super) root: &'a Value,
    pub(super) hints: &'a Hints,
    /// Which item it is, in words.
    item: String,
    refusals: Vec<Refusal>,
    remarks: Vec<Remark>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(root: &'a Value, hints: &'a Hints) -> Self {
        Self { root, hints, item: String::new(), refusals: Vec::new(), remarks: Vec::new() }
    }

    /// The same for an item; paths begin there.
    pub(super) fn of_item(&self, item: &'a Value, n: usize) -> Self {
        Self { item: format!("item {n}, "), ..Self::new(item, self.hints) }
    }

    pub(super) fn finish(self) -> (Vec<Refusal>, Vec<Remark>) {
        (self.refusals, self.remarks)
    }

    pub(super) fn add(&mut self, refusals: Vec<Refusal>, remarks: Vec<Remark>) {
        self.refusals.extend(refusals);
        self.refusals.truncate(TOLD_MAX);
        self.remarks.extend(remarks);
        self.remarks.truncate(TOLD_MAX);
    }

    pub(super) fn refuse(&mut self, code: &'static str, place: &str, message: impl Into<String>) {
        let refusal = Refusal::new(code, format!("{}{place}", self.item), message);
        self.add(vec![refusal], Vec::new());
    }

    pub(super) fn remark(&mut self, place: &str, message: impl Into<String>) {
        let remark = Remark { place: format!("{}{place}", self.item), message: message.into() };
        self.add(Vec::new(), vec![remark]);
    }

    /// Those fields that say something.
    pub(super) fn fields(&mut self, fields: &[(String, Field)]) -> Map<String, Value> {
        let mut found = Map::new();
        for (name, field) in fields {
            if let Some(value) = self.field(name, field) {
                found.insert(name.clone(), value);
            }
        }
        found
    }

    /// The first place that says something which can be.
    pub(super) fn field(&mut self, name: &str, field: &Field) -> Option<Value> {
        let root = self.root;
        if !field.when.iter().all(|condition| condition.holds(root)) {
            return None;
        }
        let zone = self.zone(field);
        let region = self.region(field);
        let around = Around { region: region.as_deref(), zone: &zone, round: field.round };
        for path in &field.paths {
            let Some(value) = path.first(root) else { continue };
            match convert::convert(value, field.kind, around) {
                Became::Value(value) => return Some(value),
                Became::Absent => {}
                Became::Dropped(why) => {
                    self.remark(path.as_str(), format!("{name} is left out: {why}"));
                }
                Became::Refused(code, why) => {
                    self.refuse(code, path.as_str(), why);
                    return None;
                }
            }
        }
        let shop = self.hints.shop.as_deref().map(bare);
        let filling = Filling { root: Some(root), shop: shop.as_deref(), ..Filling::default() };
        let made = field.template.as_ref().and_then(|text| text.fill(&filling));
        for value in made.map(Value::from).iter().chain(&field.value) {
            if let Became::Value(value) = convert::convert(value, field.kind, around) {
                return Some(value);
            }
        }
        if field.required {
            let place = field.paths.first().map_or("", |path| path.as_str()).to_owned();
            self.refuse("missing", &place, format!("`{name}` has to be there, and is not"));
        }
        None
    }

    /// When it happened; a time that cannot be read might be long ago, so nothing is guessed.
    pub(super) fn instant(&mut self, field: &Field) -> Option<Timestamp> {
        let zone = self.zone(field);
        let root = self.root;
        let mut wrong = None;
        for path in &field.paths {
            let told = path.first(root).filter(|told| !convert::is_absent(told, Kind::Time));
            match told.map(|told| convert::occurred_at(told, &zone)) {
                Some(Ok(at)) => return Some(at),
                Some(Err(why)) => wrong = Some((path.as_str(), why)),
                None => {}
            }
        }
        if let Some((place, why)) = wrong {
            self.refuse("invalid_time", place, why);
        }
        None
    }

    fn zone(&self, field: &Field) -> Zone {
        let told = match &field.zone {
            Some(InZone::Fixed(zone)) => Some(zone.clone()),
            Some(InZone::Told(path)) => {
                let name = path.first(self.root).and_then(Value::as_str);
                name.and_then(|name| Zone::parse(name).ok())
            }
            None => None,
        };
        told.or_else(|| self.hints.zone.clone()).unwrap_or(Zone::UTC)
    }

    fn region(&self, field: &Field) -> Option<String> {
        let told = |path: &weir_messages::Path| {
            said(path.first(self.root)?, Kind::Text).filter(|name| name.len() == 2)
        };
        field.region.iter().find_map(told).or_else(|| self.hints.region.clone())
    }
}

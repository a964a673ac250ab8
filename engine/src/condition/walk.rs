//! What a condition is made of, for those who do not run it.

use std::collections::BTreeSet;

use weir_messages::path::Path;

use super::{Condition, Operand, Since, Span, Test};
use crate::model::Name;

impl Condition {
    /// Shows every condition in this one, itself first, in written order; those in the `where` of
    /// an event too.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        let filter = if let Self::Event(happened) = self { happened.filter.as_ref() } else { None };
        self.parts().iter().chain(filter).for_each(|part| part.walk(&mut *visit));
    }

    /// What `all`, `any` or `not` join; nothing for an atom.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(items) | Self::Any(items) => items,
            Self::Not(inner) => std::slice::from_ref(inner),
            Self::Tag(_)
            | Self::TagAdded(..)
            | Self::TagRemoved(..)
            | Self::Attribute(..)
            | Self::Path(..)
            | Self::Event(_)
            | Self::Status(_)
            | Self::Arm { .. }
            | Self::Segment(_)
            | Self::Consent { .. }
            | Self::Reachable(_)
            | Self::During(_) => &[],
        }
    }

    /// Whether it joins no other conditions.
    pub fn is_atom(&self) -> bool {
        !matches!(self, Self::All(_) | Self::Any(_) | Self::Not(_))
    }

    /// The tags it asks about, by state or by event.
    pub fn names_tags(&self) -> BTreeSet<&Name> {
        let mut names = BTreeSet::new();
        self.walk(&mut |one| {
            if let Self::Tag(tag) | Self::TagAdded(tag, _) | Self::TagRemoved(tag, _) = one {
                names.insert(tag);
            }
        });
        names
    }

    /// The event types it asks about, tags by their own heads left out.
    pub fn names_events(&self) -> BTreeSet<&Name> {
        let mut names = BTreeSet::new();
        self.walk(&mut |one| {
            if let Self::Event(happened) = one {
                names.insert(&happened.kind);
            }
        });
        names
    }

    /// The attributes it asks about.
    pub fn names_attributes(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.walk(&mut |one| {
            if let Self::Attribute(path, _) = one {
                names.insert(super::attribute::name(path));
            }
        });
        names
    }

    /// The attribute's name that the path of [`Attribute`](Self::Attribute) stands for.
    pub fn attribute_name(path: &Path) -> String {
        super::attribute::name(path)
    }

    /// The segments it asks about.
    pub fn names_segments(&self) -> BTreeSet<&Name> {
        let mut names = BTreeSet::new();
        self.walk(&mut |one| {
            if let Self::Segment(segment) = one {
                names.insert(segment);
            }
        });
        names
    }

    /// The nodes it asks how, or since when, the token left them: those that need a mark.
    pub fn marks(&self) -> BTreeSet<&Name> {
        let mut names = BTreeSet::new();
        self.walk(&mut |one| {
            if let Self::Arm { of, .. } = one {
                names.insert(of);
            }
            if let Some(Span { since: Some(Since::Left(node)), .. }) = one.span() {
                names.insert(node);
            }
        });
        names
    }

    /// The paths it reads, those of attributes and of the other side of comparisons too.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        self.walk(&mut |one| {
            if let Self::Attribute(path, test) | Self::Path(path, test) = one {
                paths.push(path);
                paths.extend(test.paths());
            }
        });
        paths
    }

    /// From when its events count; none where it asks for no events.
    pub(super) fn span(&self) -> Option<&Span> {
        if let Self::TagAdded(_, span) | Self::TagRemoved(_, span) = self {
            return Some(span);
        }
        if let Self::Event(happened) = self { Some(&happened.span) } else { None }
    }

    /// Counts events from `since` wherever neither `since` nor `within` is said: what the
    /// `since` of `wait_for` means for its branches.
    pub fn default_since(&mut self, since: &Since) {
        let set = |span: &mut Span| {
            if span.since.is_none() && span.within.is_none() {
                span.since = Some(since.clone());
            }
        };
        if let Self::TagAdded(_, span) | Self::TagRemoved(_, span) = self {
            set(span);
        } else if let Self::Event(happened) = self {
            set(&mut happened.span);
            happened.filter.iter_mut().for_each(|filter| filter.default_since(since));
        } else if let Self::All(items) | Self::Any(items) = self {
            for item in items {
                item.default_since(since);
            }
        } else if let Self::Not(inner) = self {
            inner.default_since(since);
        }
    }
}

impl Test {
    /// The paths on the other side of its comparisons.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.operators.iter().filter_map(|(_, operand)| {
            if let Operand::Path(path) = operand { Some(path) } else { None }
        })
    }

    /// Whether it asks for presence alone.
    pub fn is_presence(&self) -> bool {
        self.operators.is_empty() && self.count.is_none()
    }
}

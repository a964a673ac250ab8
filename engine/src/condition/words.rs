//! Conditions in words: one line, as a marketer would say it, the same in the editor's cards, in
//! trails and in reports. Reports group by it, so a form once published stays.

use std::fmt::{self, Display, Formatter};

use super::{
    Asked, AskedGrade, Condition, Count, Happened, Operand, Reached, Since, Span, Test, attribute,
};
use crate::value::{Days, Op, Time, Window, ZoneSetting};

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, "has tag {tag}"),
            Self::TagAdded(tag, span) => write!(f, "tag {tag} added{span}"),
            Self::TagRemoved(tag, span) => write!(f, "tag {tag} removed{span}"),
            Self::Attribute(path, test) => write_test(f, &attribute::name(path), test),
            Self::Path(path, test) => write_test(f, path.as_str(), test),
            Self::Event(happened) => happened.fmt(f),
            Self::Status(reached) => reached.fmt(f),
            Self::Arm { port, of } => write!(f, "left {of} by {port}"),
            Self::Segment(segment) => write!(f, "in segment {segment}"),
            Self::Consent { channel, topic: None } => write!(f, "consent to {channel}"),
            Self::Consent { channel, topic: Some(topic) } => {
                write!(f, "consent to {channel} about {topic}")
            }
            Self::Reachable(channel) => write!(f, "reachable by {channel}"),
            Self::During(window) => write!(f, "now is {}", Hours(window)),
            Self::All(items) => write_joined(f, items, " and "),
            Self::Any(items) => write_joined(f, items, " or "),
            Self::Not(inner) => write_not(f, inner),
        }
    }
}

/// Parts that join others stand in brackets, so that `and` in `or` reads one way only.
fn write_joined(f: &mut Formatter<'_>, items: &[Condition], word: &str) -> fmt::Result {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        let brackets = matches!(item, Condition::All(_) | Condition::Any(_));
        if brackets { write!(f, "({item})")? } else { item.fmt(f)? }
    }
    Ok(())
}

fn write_not(f: &mut Formatter<'_>, inner: &Condition) -> fmt::Result {
    if let Condition::Attribute(path, test) | Condition::Path(path, test) = inner
        && test.is_presence()
    {
        return write!(f, "{} is not set", attribute::name(path));
    }
    if let Condition::Tag(tag) = inner {
        write!(f, "no tag {tag}")
    } else if let Condition::Consent { .. } = inner {
        write!(f, "no {inner}")
    } else if inner.is_atom() {
        write!(f, "not {inner}")
    } else {
        write!(f, "not ({inner})")
    }
}

fn write_test(f: &mut Formatter<'_>, subject: &str, test: &Test) -> fmt::Result {
    match test.count {
        None => write!(f, "{subject} {test}"),
        Some(count) => {
            let matching = if test.operators.is_empty() { "" } else { " where each " };
            let operators = Test { count: None, ..test.clone() };
            let operators = if matching.is_empty() { String::new() } else { operators.to_string() };
            write!(f, "{subject} has {count} values{matching}{operators}")
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.operators.is_empty() {
            return f.write_str("is set");
        }
        for (place, (op, operand)) in self.operators.iter().enumerate() {
            let and = if place > 0 { " and " } else { "" };
            write!(f, "{and}{} {operand}", phrase(*op))?;
        }
        Ok(())
    }
}

/// An operator as it stands between two values.
fn phrase(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::In => "is one of",
        Op::Gt => "is over",
        Op::Gte => "is at least",
        Op::Lt => "is under",
        Op::Lte => "is at most",
        Op::Contains => "contains",
        Op::StartsWith => "starts with",
        Op::EndsWith => "ends with",
        Op::Before => "is before",
        Op::After => "is after",
        Op::WithinLast => "is in the last",
        Op::WithinNext => "is in the next",
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::List(literals) => write_list(f, literals),
            Self::Path(path) => path.fmt(f),
            Self::Json(json) => json.fmt(f),
        }
    }
}

fn write_list(f: &mut Formatter<'_>, items: &[impl Display]) -> fmt::Result {
    for (place, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if place > 0 { ", " } else { "" })?;
    }
    Ok(())
}

impl Display for Span {
    /// With the blank before it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(within) = &self.within {
            write!(f, " in the last {within}")?;
        }
        match &self.since {
            None | Some(Since::Ever) if self.within.is_some() => Ok(()),
            None | Some(Since::Entry) => f.write_str(" since entry"),
            Some(Since::Arrival) => f.write_str(" since arrival"),
            Some(Since::Left(node)) => write!(f, " since {node}"),
            Some(Since::Ever) => f.write_str(" at any time"),
        }
    }
}

impl Display for Count {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bounds = [
            ("", self.is),
            ("over ", self.gt),
            ("at least ", self.gte),
            ("under ", self.lt),
            ("at most ", self.lte),
        ];
        let mut and = "";
        for (word, bound) in bounds {
            if let Some(bound) = bound {
                write!(f, "{and}{word}{bound}")?;
                and = " and ";
            }
        }
        Ok(())
    }
}

impl Display for Happened {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(count) = self.count {
            write!(f, " {count} times")?;
        }
        if let Some(credited) = self.credited {
            f.write_str(if credited { " credited to us" } else { " not credited to us" })?;
        }
        if !self.same.is_empty() {
            f.write_str(" of the same ")?;
            write_list(f, &self.same)?;
        }
        if let Some(filter) = &self.filter {
            write!(f, " where ({filter})")?;
        }
        self.span.fmt(f)
    }
}

impl Display for Reached {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.of.is_empty() {
            f.write_str("message")?;
        } else {
            write_list(f, &self.of)?;
        }
        write!(f, " {}", self.status.word())?;
        if let Some(link) = &self.link {
            write!(f, " by link {link}")?;
        }
        match self.grade {
            None => Ok(()),
            Some(AskedGrade::Human) => f.write_str(" by a person"),
            Some(AskedGrade::Any) => f.write_str(" by anybody"),
        }
    }
}

impl Asked {
    /// All, in the order they are offered.
    pub const ALL: [Self; 11] = [
        Self::Sent,
        Self::Delivered,
        Self::Seen,
        Self::Clicked,
        Self::Replied,
        Self::Bounced,
        Self::Complained,
        Self::Unsubscribed,
        Self::Failed,
        Self::Suppressed,
        Self::Cancelled,
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Seen => "seen",
            Self::Clicked => "clicked",
            Self::Replied => "replied",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Unsubscribed => "unsubscribed",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A window in words: `mon, tue from 09:00 to 18:00, 2026-11-20 to 2026-12-01, Europe/Berlin`.
struct Hours<'a>(&'a Window);

impl Display for Hours<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let window = self.0;
        let mut parts = Vec::new();
        if window.days() != Days::ALL {
            let days: Vec<String> = window.days().iter().map(|day| day.to_string()).collect();
            parts.push(format!("on {}", days.join(", ")));
        }
        if (window.from(), window.to()) != (Time::START_OF_DAY, Time::END_OF_DAY) {
            parts.push(format!("from {} to {}", window.from(), window.to()));
        }
        parts.extend(window.dates().from().map(|date| format!("not before {date}")));
        parts.extend(window.dates().to().map(|date| format!("not after {date}")));
        if let ZoneSetting::Named(zone) = window.timezone() {
            parts.push(format!("in {zone}"));
        }
        if parts.is_empty() { f.write_str("any time") } else { f.write_str(&parts.join(" ")) }
    }
}

//! The JSON body of a webhook: texts that are paths become what they find, with its type; other
//! texts are templates; everything else is sent as it is written.

use serde_json::{Map, Value};

use crate::Path;

/// A compiled body.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Sent as it is.
    Fixed(Value),
    /// Replaced by the first value found, or `null`.
    Found(Path),
    /// Replaced by the text that the template of this name gives.
    Filled(String),
    List(Vec<Body>),
    Map(Vec<(String, Body)>),
}

impl Body {
    /// Compiles a body. Texts are handed to `text` with their part: `body/items/0/name`.
    pub(crate) fn compile(value: &Value, text: &mut dyn FnMut(String, &str) -> Self) -> Self {
        Self::compile_at("body".to_owned(), value, text)
    }

    fn compile_at(part: String, value: &Value, text: &mut dyn FnMut(String, &str) -> Self) -> Self {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Fixed(value.clone()),
            Value::String(written) => text(part, written),
            Value::Array(items) => {
                let compiled = items.iter().enumerate();
                let compiled =
                    compiled.map(|(at, item)| Self::compile_at(format!("{part}/{at}"), item, text));
                Self::List(compiled.collect())
            }
            Value::Object(members) => {
                let compiled = members.iter().map(|(name, member)| {
                    let part = format!("{part}/{}", name.replace('~', "~0").replace('/', "~1"));
                    (name.clone(), Self::compile_at(part, member, text))
                });
                Self::Map(compiled.collect())
            }
        }
    }

    /// The JSON for one contact; `fill` renders a template by its name.
    pub(crate) fn render<E>(
        &self,
        context: &Value,
        fill: &dyn Fn(&str) -> Result<String, E>,
    ) -> Result<Value, E> {
        Ok(match self {
            Self::Fixed(value) => value.clone(),
            Self::Found(path) => path.first(context).cloned().unwrap_or_default(),
            Self::Filled(name) => Value::String(fill(name)?),
            Self::List(items) => {
                let rendered = items.iter().map(|item| item.render(context, fill));
                Value::Array(rendered.collect::<Result<_, E>>()?)
            }
            Self::Map(members) => {
                let rendered = members
                    .iter()
                    .map(|(name, member)| Ok((name.clone(), member.render(context, fill)?)));
                Value::Object(rendered.collect::<Result<Map<_, _>, E>>()?)
            }
        })
    }
}

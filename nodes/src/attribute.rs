//! Attributes by name, as nodes read them.

use serde_json::Value;
use weir_engine::condition::View;

/// What the contact has under this name, a profile's own fields included; a dot walks into
/// nested data.
pub(crate) fn of<'v>(view: &'v View<'_>, name: &str) -> Option<&'v Value> {
    name.split('.').try_fold(view.roots().get("contact")?, |value, part| value.get(part))
}

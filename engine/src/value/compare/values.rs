//! What a condition looks at.

use super::Given;

/// One value, or what a path found.
#[derive(Debug, Clone, Copy)]
pub enum Values<'a> {
    /// An attribute's value, or that of a path that can find one at most (`$.cart.total`). A list
    /// here counts by its elements.
    One(Given<'a>),
    /// What a path found that can find several (`$.cart.items[*].sku`), however many it were: what
    /// a condition means must not depend on how full the cart is.
    Many(&'a [Given<'a>]),
}

impl<'a> Values<'a> {
    /// Whether operators speak of elements.
    pub(super) fn is_list(self) -> bool {
        match self {
            Self::One(given) => given.value.is_array(),
            Self::Many(_) => true,
        }
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = Given<'a>> {
        let given = match self {
            Self::One(given) => std::slice::from_ref(given),
            Self::Many(given) => given,
        };
        given.iter().flat_map(|given| given.elements())
    }
}

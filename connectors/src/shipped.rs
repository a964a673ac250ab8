//! The connectors that come with Weir, in the binary.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use weir_engine::source::Source;

use crate::connector::Connector;

/// A file that comes with Weir.
#[derive(Debug)]
pub struct Shipped {
    /// What sources call the connector.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),*) => {
        /// Every connector that comes with Weir, by name.
        pub const SHIPPED: &[Shipped] = &[
            $(Shipped { name: $name, text: include_str!(concat!("../", $name, ".yaml")) }),*
        ];
    };
}

shipped!(
    "bigcommerce",
    "generic",
    "magento",
    "salla",
    "segment",
    "shopify",
    "v2-cart",
    "woocommerce",
    "zid"
);

static READ: LazyLock<BTreeMap<&'static str, Connector>> = LazyLock::new(|| {
    let read = |shipped: &Shipped| {
        let source = Source::new(shipped.name, shipped.text);
        Some((shipped.name, crate::read(&source).0?))
    };
    SHIPPED.iter().filter_map(read).collect()
});

/// A connector that comes with Weir.
pub fn shipped(name: &str) -> Option<&'static Connector> {
    READ.get(name)
}

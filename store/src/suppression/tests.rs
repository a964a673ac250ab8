//! What stands on the list cannot be read, and only the store's own key makes it (rule 33 of
//! `docs/semantics.md`).

use weir_messages::Channel;

use super::HashKey;

#[test]
fn an_address_is_known_by_its_keyed_hash() {
    let (key, other) = (HashKey([1; 32]), HashKey([2; 32]));
    let address = "ana@shop.example";
    let (channel, hash) = key.entry(Channel::Email, address);
    assert_eq!((channel, hash), key.entry(Channel::Email, address), "it is found again");
    assert!(!hash.windows(3).any(|part| part == b"ana"));
    assert_ne!(hash, other.entry(Channel::Email, address).1, "another store's");
    assert_ne!(hash, key.entry(Channel::Sms, address).1, "another channel's");
    assert_ne!(hash, key.entry(Channel::Email, "ben@shop.example").1);
}

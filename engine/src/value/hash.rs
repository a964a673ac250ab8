//! The hashes that decide and identify: a split's bucket, and ids that are the same on every
//! attempt.
//!
//! SipHash-2-4 with a fixed, public key. The same contact must fall into the same arm in every
//! process and every release, so neither the key nor the framing of the parts may ever change; the
//! vectors in the tests are published in the docs. The key being public, these are no signatures.

use siphasher::{sip, sip128};

/// The key: sixteen bytes of ASCII.
const KEY: &[u8; 16] = b"weir flow hash 1";

/// How many buckets there are: two decimals of a percentage.
pub const BUCKETS: u16 = 10_000;

/// The bucket of the parts, 0 to 9,999: their 64-bit hash modulo 10,000 (rule 14 of
/// docs/semantics.md). A split's parts are the contact's internal id, the flow's id and the node's
/// name.
pub fn bucket(parts: &[&[u8]]) -> u16 {
    let hash = sip::SipHasher24::new_with_key(KEY).hash(&framed(parts));
    u16::try_from(hash % u64::from(BUCKETS)).expect("below 10,000")
}

/// The id of the parts: their 128-bit hash, the low half first, each half little-endian.
pub fn id128(parts: &[&[u8]]) -> [u8; 16] {
    sip128::SipHasher24::new_with_key(KEY).hash(&framed(parts)).as_bytes()
}

/// Each part after its length in eight bytes, little-endian: `ab, c` and `a, bc` differ.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(parts.iter().map(|part| 8 + part.len()).sum());
    for part in parts {
        framed.extend_from_slice(&(part.len() as u64).to_le_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_algorithm_is_siphash_2_4() {
        // Appendix A of the SipHash paper, and the 128-bit vectors of its reference code.
        let key: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let input = &key[..15];
        assert_eq!(sip::SipHasher24::new_with_key(&key).hash(input), 0xa129_ca61_49be_45e5);
        let empty = sip128::SipHasher24::new_with_key(&key).hash(&[]);
        assert_eq!(
            empty.as_bytes(),
            *b"\xa3\x81\x7f\x04\xba\x25\xa8\xe6\x6d\xf6\x72\x14\xc7\x55\x02\x93"
        );
    }

    /// What must never change: parts, bucket, id. Worked out by another implementation.
    const VECTORS: &[(&[&[u8]], u16, &str)] = &[
        (&[], 3235, "bc23f5b8b31d32b3b7a3da7b889a835a"),
        (&[b""], 7278, "a2f62ca10c1860db8ddfb0b55c3997a5"),
        (
            &[b"contact-1", b"abandoned-cart", b"price_test"],
            2655,
            "b3e260a72cc668d93b8f9212c5c116bb",
        ),
        (
            &[b"contact-2", b"abandoned-cart", b"price_test"],
            8915,
            "a8c2ee650f84f5ba984e257c5de7b6a2",
        ),
        (
            &[b"contact-1", b"abandoned-cart", b"price_test", b"token-1"],
            2292,
            "c8a0f97d772a1a35722e73be746bfa18",
        ),
        (&[b"ab", b"c"], 179, "b2549f1642f8f5a1bc62a4e47e6ceb36"),
        (&[b"a", b"bc"], 3701, "09cd688957fdd907c4b72c853b3bfa4d"),
        (&["ü".as_bytes()], 2886, "18d9d149fe8347850520775d39b8e7a5"),
    ];

    #[test]
    fn the_vectors_hold() {
        for (parts, expected_bucket, expected_id) in VECTORS {
            assert_eq!(bucket(parts), *expected_bucket, "{parts:?}");
            let id = u128::from_be_bytes(id128(parts));
            assert_eq!(format!("{id:032x}"), *expected_id, "{parts:?}");
        }
    }

    #[test]
    fn buckets_are_even() {
        let mut tenths = [0_u32; 10];
        for contact in 0..10_000_u32 {
            let bucket = bucket(&[&contact.to_le_bytes(), b"flow", b"node"]);
            tenths[usize::from(bucket / 1000)] += 1;
        }
        assert!(tenths.iter().all(|count| (900..1100).contains(count)), "{tenths:?}");
    }
}

//! Signatures: published vectors, and what must not pass.

use super::*;
use crate::{Secret, Unverified};

/// The example that Standard Webhooks and Svix publish.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"test": 2432232314}"#;
const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn connector(verify: &str) -> Connector {
    of_text(&format!(
        "connector: x\nverify: {verify}\nevents: [{{ type: a, mapping: m }}]\n\
         mapping: {{ m: {{ contact: {{ email: $.email }} }} }}\n"
    ))
}

fn check(
    connector: &Connector,
    body: &str,
    headers: &[(&str, &str)],
    query: &[(&str, &str)],
    secrets: &[&str],
) -> Result<(), Unverified> {
    let at = Timestamp::from_millis(1_614_265_330_000);
    let (headers, query) = (pairs(headers), pairs(query));
    let delivery = Delivery { body: body.as_bytes(), headers: &headers, query: &query, at };
    let secrets: Vec<_> = secrets.iter().filter_map(|text| Secret::new(*text)).collect();
    connector.verify(&delivery, &secrets)
}

#[test]
fn standard_webhooks_as_published() {
    let connector = connector("{ scheme: standard_webhooks }");
    let with = |begin: &str, time: &str, said: &str, body: &str, secrets: &[&str]| {
        let names = ["id", "timestamp", "signature"].map(|name| format!("{begin}-{name}"));
        let headers = [
            (names[0].as_str(), "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            (names[1].as_str(), time),
            (names[2].as_str(), said),
        ];
        check(&connector, body, &headers, &[], secrets)
    };
    let time = "1614265330";
    assert_eq!(with("webhook", time, SIGNED, BODY, &[SECRET]), Ok(()));
    assert_eq!(with("Svix", time, SIGNED, BODY, &[SECRET]), Ok(()));
    let two = format!("v1,AAAA v1a,x {SIGNED}");
    assert_eq!(with("webhook", time, &two, BODY, &[SECRET]), Ok(()), "a rotation has two");
    assert_eq!(with("webhook", time, SIGNED, BODY, &["whsec_AAAA", SECRET]), Ok(()));
    let wrong = Err(Unverified::Wrong);
    assert_eq!(with("webhook", time, SIGNED, "{\"test\": 2432232315}", &[SECRET]), wrong);
    assert_eq!(with("webhook", "1614265331", SIGNED, BODY, &[SECRET]), wrong, "time is signed");
    assert_eq!(with("webhook", time, SIGNED, BODY, &["whsec_AAAA"]), wrong);
    assert_eq!(with("webhook", time, "v1,", BODY, &[SECRET]), wrong);
    assert_eq!(with("webhook", time, SIGNED, BODY, &[]), Err(Unverified::NoSecret));
    assert_eq!(with("other", time, SIGNED, BODY, &[SECRET]), Err(Unverified::Missing));
}

#[test]
fn what_was_signed_long_ago_is_refused() {
    let text = |seconds: i64| {
        let headers = pairs(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", SIGNED),
        ]);
        let at = Timestamp::from_millis((1_614_265_330 + seconds) * 1_000);
        let delivery = Delivery { body: BODY.as_bytes(), headers: &headers, query: &[], at };
        let secrets = [Secret::new(SECRET).unwrap()];
        connector("{ scheme: standard_webhooks }").verify(&delivery, &secrets)
    };
    for (seconds, expected) in [
        (300, Ok(())),
        (-300, Ok(())),
        (301, Err(Unverified::OutOfTime)),
        (-301, Err(Unverified::OutOfTime)),
    ] {
        assert_eq!(text(seconds), expected, "{seconds}");
    }
}

/// RFC 4231 section 4.3 and RFC 2202 section 3, test case 2 of both.
#[test]
fn hmac_as_the_rfcs_publish_it() {
    let body = "what do ya want for nothing?";
    let sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    let base64 = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
    let prefixed = format!("sha256={sha256}");
    let rows = [
        ("algorithm: sha256, encoding: hex", sha256),
        ("algorithm: sha1, encoding: hex", sha1),
        ("algorithm: sha256, encoding: base64", base64),
        ("algorithm: sha256, encoding: hex, prefix: \"sha256=\"", prefixed.as_str()),
    ];
    for (settings, said) in rows {
        let shop = connector(&format!("{{ scheme: hmac, header: [X-Old, X-Sign], {settings} }}"));
        let with = |said: &str, body: &str, secret: &str| {
            check(&shop, body, &[("x-sign", said)], &[], &[secret])
        };
        assert_eq!(with(said, body, "Jefe"), Ok(()), "{settings}");
        assert_eq!(with(said, "What do ya want for nothing?", "Jefe"), Err(Unverified::Wrong));
        assert_eq!(with(said, body, "jefe"), Err(Unverified::Wrong));
        assert_eq!(with(&said[..said.len() - 4], body, "Jefe"), Err(Unverified::Wrong), "cut");
        assert_eq!(with("zz", body, "Jefe"), Err(Unverified::Wrong));
        assert_eq!(check(&shop, body, &[], &[], &["Jefe"]), Err(Unverified::Missing));
    }
}

#[test]
fn a_time_that_is_signed_counts() {
    let shop = shipped("generic").unwrap();
    // Computed with another implementation over `1614265330.{}`.
    let said = "sha256=fc2131457b96a88934ed47ab7d4654a01d906c50546d10290330582312e37a2f";
    let with = |time: &str, said: &str| {
        let headers = [("X-Weir-Timestamp", time), ("X-Weir-Signature", said)];
        check(shop, "{}", &headers, &[], &["s3cret"])
    };
    assert_eq!(with("1614265330", said), Ok(()));
    assert_eq!(with("1614265331", said), Err(Unverified::Wrong));
    let headers = [("X-Weir-Signature", said)];
    assert_eq!(check(shop, "{}", &headers, &[], &["s3cret"]), Err(Unverified::Missing));
}

#[test]
fn tokens_passwords_and_addresses() {
    let token = connector("{ scheme: token, header: X-Token, prefix: Bearer }");
    for said in ["t0ken", "Bearer t0ken"] {
        assert_eq!(check(&token, "{}", &[("X-Token", said)], &[], &["t0ken"]), Ok(()), "{said}");
    }
    for said in ["t0ke", "t0kenn", "T0KEN"] {
        let checked = check(&token, "{}", &[("X-Token", said)], &[], &["t0ken"]);
        assert_eq!(checked, Err(Unverified::Wrong), "{said}");
    }
    // The example of RFC 7617.
    let basic = connector("{ scheme: basic }");
    let said = [("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")];
    assert_eq!(check(&basic, "{}", &said, &[], &["Aladdin:open sesame"]), Ok(()));
    assert_eq!(check(&basic, "{}", &said, &[], &["Aladdin:open"]), Err(Unverified::Wrong));
    let bearer = [("Authorization", "Bearer x")];
    assert_eq!(check(&basic, "{}", &bearer, &[], &["x"]), Err(Unverified::Missing));
    let url = connector("{ scheme: url, parameter: token }");
    assert_eq!(check(&url, "{}", &[], &[("token", "x1")], &["x0", "x1"]), Ok(()));
    assert_eq!(check(&url, "{}", &[], &[("token", "x2")], &["x0", "x1"]), Err(Unverified::Wrong));
    assert_eq!(check(&url, "{}", &[], &[], &["x0"]), Err(Unverified::Missing));
}

#[test]
fn a_key_may_be_the_bytes_of_the_secret() {
    let shop = connector("{ scheme: standard_webhooks, key: text }");
    let key = "x".repeat(4);
    let headers = [("webhook-id", "a"), ("webhook-timestamp", "1614265330")];
    let said = [headers[0], headers[1], ("webhook-signature", "v1,AAAA")];
    assert_eq!(check(&shop, "{}", &said, &[], &[&key]), Err(Unverified::Wrong));
    let right = "v1,2GE77wwLtm5gDfl04qT/hu3EbDWjEw0JkxcB4KK4zmg=";
    let said = [headers[0], headers[1], ("webhook-signature", right)];
    assert_eq!(check(&shop, "{}", &said, &[], &[&key]), Ok(()));
}

#[test]
fn a_secret_is_never_printed() {
    assert_eq!(format!("{:?}", Secret::new("hush")), "Some(Secret(…))");
    assert_eq!(Secret::new(""), None, "an empty key proves nothing");
}

#[test]
fn a_ping_is_known_by_how_it_begins() {
    let shop = shipped("woocommerce").unwrap();
    let is_ping = |body: &str| {
        shop.is_ping(&Delivery { body: body.as_bytes(), headers: &[], query: &[], at: now() })
    };
    assert!(is_ping("webhook_id=5"));
    assert!(!is_ping("{\"webhook_id\":5}"));
}

//! Every connector that comes with Weir, over HTTP: each payload it has a fixture of, the same
//! again, forged, and broken.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use weir_connectors::{Hints, SHIPPED, Secret, shipped};
use weir_engine::model::Name;
use weir_engine::value::Currency;
use weir_runtime::sources::Source;

use super::client::Call;
use super::server::Server;

const SECRET: &str = "s3cret";

/// A payload, and what it becomes.
struct Fixture {
    name: String,
    connector: String,
    told: Value,
    outcome: Value,
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in it");
    let files = std::fs::read_dir(root.join("connectors/fixtures")).expect("readable");
    let read = |path: &Path| -> Value {
        serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON")
    };
    let paths = files.map(|file| file.expect("readable").path());
    let plain = paths.filter(|path| !path.to_string_lossy().ends_with(".golden.json"));
    let fixture = |path: std::path::PathBuf| {
        let told = read(&path);
        Fixture {
            name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
            connector: told["connector"].as_str().expect("names its connector").to_owned(),
            outcome: read(&path.with_extension("golden.json"))["outcome"].clone(),
            told,
        }
    };
    plain.map(fixture).collect()
}

impl Fixture {
    fn source(&self) -> Source {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let hinted = &self.told["hints"];
        let hints = Hints {
            topic: text(&self.told["topic"]),
            shop: text(&hinted["shop"]),
            currency: text(&hinted["currency"]).map(|code| Currency::parse(&code).unwrap()),
            ..Hints::default()
        };
        Source {
            name: Name::from("shop"),
            connector: shipped(&self.connector).expect("it comes with Weir").clone(),
            secrets: vec![Secret::new(SECRET).unwrap()],
            api_token: None,
            hints,
        }
    }

    /// What the shop sends, with its headers, proved by this secret.
    fn call(&self, body: String, secret: &str) -> Call {
        let headers = self.told["headers"].as_object().into_iter().flatten();
        let call = headers.fold(Call::new("POST", "/hooks/shop"), |call, (name, value)| {
            call.header(&name.to_lowercase(), value.as_str().expect("text"))
        });
        let (name, value) = proof(&self.connector, &body, secret);
        call.body("application/json", body).header(name, &value)
    }

    /// Whether something is there then that was not: where nothing is, a product cannot be deleted.
    fn adds(&self) -> bool {
        let deletes = self.outcome["product"]["products"] == json!([]);
        !deletes && self.outcome.get("skipped").is_none()
    }

    /// What the first delivery is answered, and the same one again.
    fn outcomes(&self) -> [&'static str; 2] {
        let kinds = ["mapped", "product", "skipped", "refused"];
        let kind = kinds.into_iter().find(|kind| self.outcome.get(kind).is_some());
        match kind.expect("a golden document says what becomes of it") {
            "mapped" => ["taken", "repeated"],
            // What a shop says of a product is true however often it is said.
            "product" => ["taken", "taken"],
            "skipped" => ["skipped", "skipped"],
            _ => ["kept", "kept"],
        }
    }
}

/// How a shop proves that it is one.
fn proof(connector: &str, body: &str, secret: &str) -> (&'static str, String) {
    let sha256 = || {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.chain_update(body).finalize().into_bytes()
    };
    match connector {
        "shopify" => ("x-shopify-hmac-sha256", STANDARD.encode(sha256())),
        "woocommerce" => ("x-wc-webhook-signature", STANDARD.encode(sha256())),
        "salla" => ("x-salla-signature", hex::encode(sha256())),
        "magento" => ("x-weir-signature", format!("sha256={}", hex::encode(sha256()))),
        "segment" => {
            let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any length");
            ("x-signature", hex::encode(mac.chain_update(body).finalize().into_bytes()))
        }
        "zid" => ("authorization", format!("Bearer {secret}")),
        "bigcommerce" | "generic" => ("x-weir-token", secret.to_owned()),
        "v2-cart" => ("x-apikey", secret.to_owned()),
        other => panic!("say how {other} proves itself"),
    }
}

/// Everything that webhooks change: people and what happened to them, carts, products, deliveries.
async fn all_there_is(server: &Server) -> Value {
    let people = server.get("/v1/contacts").await.expect(200)["items"].clone();
    let mut timelines = Vec::new();
    for person in people.as_array().expect("a list") {
        let id = person["id"].as_str().expect("an id").replace(':', "%3A");
        timelines.push(server.get(&format!("/v1/contacts/{id}/timeline")).await.expect(200));
    }
    let mut lists = Vec::new();
    for path in ["/v1/carts", "/v1/products", "/v1/sources/shop/deliveries"] {
        lists.push(server.get(path).await.expect(200));
    }
    json!([people, timelines, lists])
}

#[tokio::test(flavor = "multi_thread")]
async fn every_payload_goes_through_and_once() {
    let mut played = std::collections::BTreeSet::new();
    for fixture in fixtures() {
        let (name, body) = (&fixture.name, fixture.told["body"].to_string());
        let server = Server::start().await;
        server.runtime.set_sources(vec![fixture.source()]);
        let nothing = all_there_is(&server).await;
        let forged = server.send(&fixture.call(body.clone(), "wr0ng")).await;
        assert_eq!(forged.expect(401)["code"], "unverified", "{name}");
        assert_eq!(
            all_there_is(&server).await,
            nothing,
            "{name}: who is not believed does nothing"
        );
        let [first, again] = fixture.outcomes();
        let told = server.send(&fixture.call(body.clone(), SECRET)).await.expect(200);
        assert_eq!(told["outcome"], first, "{name}: {told}");
        let once = all_there_is(&server).await;
        assert_eq!(once != nothing, fixture.adds(), "{name} came to {once}");
        let told = server.send(&fixture.call(body, SECRET)).await.expect(200);
        assert_eq!(told["outcome"], again, "{name}: {told}");
        assert_eq!(all_there_is(&server).await, once, "{name}: what is told again does nothing");
        let broken = fixture.call("{\"id\": 1".to_owned(), SECRET);
        let told = server.send(&broken).await.expect(200);
        assert_eq!(told["outcome"], "kept", "{name}: {told}");
        let why = told["reason"].as_str().unwrap_or_default();
        assert!(why.starts_with("not_json"), "{name}: {told}");
        played.insert(fixture.connector.clone());
        server.stop().await;
    }
    assert!(SHIPPED.iter().all(|one| played.contains(one.name)), "{played:?}");
}

//! Messages that show products: as they are when the message leaves, and not at all where there is
//! nothing to show.

use serde_json::{Value, json};

use super::providers::Servers;
use super::repository;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// The flow of the repository, live.
const FLOW: &str = "flows/product-feed.yaml";

/// An answer to what somebody did, which is sent again where nobody knows whether it arrived.
const RECEIPT: &str = r#"
schema: flow/v1
id: receipt
start: { type: people_event, trigger: tag_added, tag: RECEIPT, next: mail }
nodes:
  mail: { type: send_email, message: receipt, next: end }
messages:
  receipt:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: Yours
    text: "{% for item in feeds.left %}{{ item.name }} {{ item.price | money('EUR') }}{% endfor %}"
    feeds:
      left: { source: abandoned_items, out_of_stock: hide, if_empty: do_not_send }
"#;

struct Scene {
    servers: Servers,
    weir: Weir,
}

impl Scene {
    async fn set() -> Self {
        let servers = Servers::start().await;
        let mut weir = Weir::prepared(&servers.settings(4), Pace::Manual);
        let text = std::fs::read_to_string(repository().join(FLOW)).expect("the flow is there");
        assert!(text.contains("\nstate: draft\n"));
        weir.write(FLOW, &text.replace("\nstate: draft\n", "\n"));
        weir.copy_flow("product-feed.mjml");
        weir.write("flows/receipt.yaml", RECEIPT);
        weir.start().await;
        let ana = json!({
            "email": "ana@customers.example", "phone": "+4915112345678",
            "consent": { "email": true, "sms": true },
        });
        weir.shop().put("/v1/contacts/ana", &ana).await;
        Self { servers, weir }
    }

    /// What the shop tells of a product.
    async fn product(&self, id: &str, price: f64, stock: i64) {
        let product = json!({
            "name": format!("The {id}"), "price": price, "currency": "EUR", "stock": stock,
            "category": "Tea", "image": format!("https://shop.example/{id}.png"),
            "url": format!("https://shop.example/{id}"),
        });
        self.weir.shop().put(&format!("/v1/products/{id}"), &product).await;
    }

    /// Ana leaves these, two of each, at the prices of then.
    async fn leaves(&self, ids: &[&str]) {
        let items = ids.iter().map(|id| {
            let name = format!("Old {id}");
            json!({ "product_id": id, "name": name, "price": "99.00", "quantity": 2 })
        });
        let data = json!({
            "cart_id": "c1", "total": 198, "currency": "EUR", "items": items.collect::<Vec<_>>(),
            "recovery_url": "https://shop.example/cart/c1",
        });
        let left = json!({ "type": "cart_abandoned", "contact": { "id": "ana" }, "data": data });
        self.weir.shop().tell(&[left]).await;
    }

    async fn messages(&self) -> Vec<Value> {
        self.weir.shop().messages_of("ana").await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_shows_what_is_true_when_it_leaves() {
    let scene = Scene::set().await;
    for (id, price) in [("green", 10.0), ("black", 20.0), ("white", 22.0), ("oolong", 40.0)] {
        scene.product(id, price, 5).await;
    }
    scene.leaves(&["green", "black", "rare"]).await;
    scene.weir.shop().advance("30 minutes").await;
    scene.product("green", 8.5, 1).await;
    scene.product("black", 20.0, 0).await;
    scene.weir.shop().advance("30 minutes").await;
    let mails = scene.servers.mails().await;
    let html = mails[0].html.as_deref().expect("the mail has HTML");
    let shown = |text: &str| assert!(html.contains(text), "{text}: {html}");
    shown("The green");
    shown("8.50 EUR");
    shown("× 2");
    shown("shop.example&#x2f;green.png");
    shown("The white");
    shown("22.00 EUR");
    shown("in the place of The black, which is sold out");
    shown("Old rare");
    shown("99.00 EUR");
    shown("Complete Purchase");
    shown("You may like");
    shown("The oolong");
    assert_eq!(html.matches("The white</").count(), 1, "what stands in is not suggested too");
    for old in ["Old green", "10.00 EUR", "Old black", "20.00 EUR"] {
        assert!(!html.contains(old), "{old}: {html}");
    }
    assert_eq!(mails.len(), 1);
    scene.weir.assert_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_products_says_what_it_looked_for() {
    let mut scene = Scene::set().await;
    scene.product("green", 10.0, 0).await;
    scene.product("black", 20.0, 0).await;
    scene.leaves(&["green", "black"]).await;
    scene.weir.shop().advance("1 hour").await;
    assert!(scene.servers.mails().await.is_empty() && scene.servers.texts().await.is_empty());
    let mut messages = scene.messages().await;
    messages.sort_by_key(|message| message["node"].to_string());
    let fates: Vec<_> = messages
        .iter()
        .map(|message| [&message["node"], &message["status"], &message["reason"]])
        .collect();
    let no_products = |node: &str| [json!(node), json!("suppressed"), json!("no_products")];
    assert_eq!(fates[0], no_products("mail").each_ref());
    assert_eq!(fates.last(), Some(&no_products("text").each_ref()), "it left by `failed`");
    let id = messages[0]["id"].as_str().expect("an id");
    let detail = scene.weir.shop().get(&format!("/v1/messages/{id}")).await;
    let said = "the feed `left` has no products: looked for `black`, `green` (sold out)";
    assert_eq!(detail["log"][0]["said"]["error"], said, "{detail}");
    let dead = scene.weir.shop().list("/v1/dead-letters").await;
    assert_eq!(dead, Vec::<Value>::new(), "nobody has to do anything about it");
    scene.weir.assert_well().await;
    assert!(scene.weir.stop().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_left_is_sent_again_as_it_was() {
    let scene = Scene::set().await;
    scene.product("green", 10.0, 5).await;
    let cart = json!({ "cart_id": "c1", "items": [{ "product_id": "green" }] });
    let update = json!({ "type": "cart_updated", "contact": { "id": "ana" }, "data": cart });
    scene.weir.shop().tell(&[update]).await;
    scene.servers.hang_up_after_body();
    scene.weir.shop().tag("ana", "RECEIPT").await;
    until("the end of the first attempt", || async {
        let message = scene.messages().await.pop()?;
        (message["status"] == "queued" && message["attempts"] == 1).then_some(())
    })
    .await;
    scene.product("green", 12.0, 0).await;
    let before = scene.servers.mails().await.len();
    let shop = scene.weir.shop();
    let advancing = tokio::spawn(async move { shop.advance("1 hour").await });
    let more = || async { (scene.servers.mails().await.len() > before).then_some(()) };
    until("an attempt after the change", more).await;
    scene.servers.behave();
    advancing.await.expect("no panic");
    scene.weir.shop().advance("1 hour").await;
    for mail in &scene.servers.mails().await {
        assert_eq!(mail.text.as_deref().map(str::trim), Some("The green 10.00 EUR"));
    }
    assert_eq!(scene.messages().await[0]["status"], "accepted");
    scene.weir.assert_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_what_there_is_now() {
    let scene = Scene::set().await;
    scene.product("green", 10.0, 5).await;
    scene.leaves(&["green"]).await;
    let asked = json!({ "flow": "product-feed", "message": "left_mail", "contact": "ana" });
    let preview = async || {
        let shop = scene.weir.shop();
        let path = "/v1/messages/preview";
        let answer = shop.call(reqwest::Method::POST, path, Some(&asked)).await;
        answer.map(|(status, body)| (status.as_u16(), body)).expect("the server answers")
    };
    let (status, shown) = preview().await;
    let html = shown["parts"]["html"].as_str().unwrap_or_default();
    assert!(status == 200 && html.contains("The green") && html.contains("10.00 EUR"), "{shown}");
    scene.product("green", 10.0, 0).await;
    let (status, refused) = preview().await;
    assert_eq!((status, &refused["reason"]), (422, &json!("no_products")), "{refused}");
    assert!(refused["detail"].as_str().is_some_and(|said| said.contains("`green` (sold out)")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_comes_from_a_file_and_goes_into_one() {
    let scene = Scene::set().await;
    let url = format!("http://{}", scene.weir.port());
    let run = async |arguments: &[&str]| {
        let all = [&["products"], arguments, &["--url", &url]].concat();
        let output = scene.weir.run(&all).await;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let table = "id,name,price,currency,stock,available,tags,attributes.grams,description\n\
        a,Tea,59.90,EUR,3,true,new|green,50,\"two\nlines, and a \"\"quote\"\"\"\n\
        b,Mug,-1,EUR,many,,,,\n\
        c,Hat\n\
        d,Cup,4,EUR,,false,,,\n";
    scene.weir.write("catalogue.csv", table);
    let (code, _, said) = run(&["import", "catalogue.csv"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2 products are in; 2 were rejected"), "{said}");
    let rejects = scene.weir.folder().join("catalogue.csv.rejects.jsonl");
    let rejects = std::fs::read_to_string(rejects).expect("rejects were written");
    let rejects: Vec<Value> =
        rejects.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut told: Vec<_> =
        rejects.iter().map(|one| (&one["line"], &one["errors"][0]["code"])).collect();
    told.sort_by_key(|(line, _)| line.as_u64());
    assert_eq!(told, [(&json!(4), &json!("negative_amount")), (&json!(5), &json!("unreadable"))]);
    let of_b = rejects.iter().find(|one| one["line"] == 4).expect("it was rejected");
    assert_eq!(of_b["errors"][1]["pointer"], "/stock", "as it stands in the product");
    let tea = scene.weir.shop().get("/v1/products/a").await;
    assert_eq!(
        (&tea["description"], &tea["tags"]),
        (&json!("two\nlines, and a \"quote\""), &json!(["new", "green"]))
    );
    for (flag, name) in [(None, "all.jsonl"), (Some("--csv"), "all.csv")] {
        let export: Vec<_> = ["export"].into_iter().chain(flag).collect();
        let (code, exported, said) = run(&export).await;
        assert_eq!(code, Some(0), "{said}");
        scene.weir.write(name, &exported);
        let (code, _, said) = run(&["import", name]).await;
        assert!(code == Some(0) && said.contains("2 products are in"), "{name}: {said}");
        assert_eq!(scene.weir.shop().get("/v1/products/a").await, tea, "{name}");
    }
    scene.weir.write("broken.jsonl", "{\"id\": \"e\", \"name\": \"E\"}\n\n{\"id\": \n[]\n");
    let (code, _, said) = run(&["import", "broken.jsonl", "--rejects", "bad.jsonl"]).await;
    assert!(code == Some(1) && said.contains("1 products are in; 2 were rejected"), "{said}");
    scene.weir.write("wrong.csv", "id,name,colour\n");
    for (file, why) in
        [("wrong.csv", "no product has a `colour`"), ("none.csv", "none.csv"), ("a.txt", ".jsonl")]
    {
        let (code, _, said) = run(&["import", file]).await;
        assert!(code == Some(2) && said.contains(why), "{file}: {said}");
    }
}

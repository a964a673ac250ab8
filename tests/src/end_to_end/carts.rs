//! Carts on disk: timers, states and reminders outlive a stop and a start.

use serde_json::json;

use super::providers::Servers;
use super::weir::{Pace, Weir};

const FLOW: &str = "
schema: flow/v1
id: cart-quiet
start:
  type: cart_abandoned
  after: 1 hour
  where: { path: $.cart.total, gte: 10 EUR }
  next: mail
entry: { re_entry: once, key: $.cart.id }
nodes:
  mail: { type: send_email, message: hello, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: Your cart
    html: '<a href=\"{VIEW_CART_URL}\">Cart</a> <a href=\"{{ unsubscribe_url }}\">No more</a>'
";

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_cart_outlives_a_restart_and_is_recovered_by_its_link() {
    let servers = Servers::start().await;
    let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual);
    weir.write("flows/cart-quiet.yaml", FLOW);
    weir.start().await;
    let shop = weir.shop();
    let ana = json!({ "email": "ana@customers.example", "consent": { "email": true } });
    shop.put("/v1/contacts/ana", &ana).await;
    let cart = |id: &str, total: &str| {
        json!({ "type": "cart_updated", "contact": { "id": "ana" }, "data": {
            "cart_id": id, "total": total, "currency": "EUR", "items": [{ "sku": "tea" }],
            "recovery_url": format!("https://shop.example/{id}"),
        } })
    };
    shop.tell(&[cart("c1", "11.80"), cart("c2", "9.99")]).await;
    assert!(weir.stop().await.success());
    weir.start().await;
    let shop = weir.shop();
    shop.advance("2 hours").await;
    let mails = servers.mails().await;
    assert_eq!(mails.len(), 1, "one cart is worth a reminder");
    assert!(weir.stop().await.success());
    weir.start().await;
    let shop = weir.shop();
    let left = shop.get("/v1/carts?state=abandoned&reminded=true").await;
    assert_eq!(left["items"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left["items"][0]["id"], "c1");
    let message = shop.messages_of("ana").await.pop().unwrap();
    let detail = shop.get(&format!("/v1/messages/{}", message["id"].as_str().unwrap())).await;
    let html = detail["parts"]["html"].as_str().unwrap();
    let link = html.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let followed = shop.follow(&link.replace("&#x2f;", "/")).await;
    assert_eq!(followed.headers()["location"], "https://shop.example/c1");
    let order = json!({ "order_id": "o1", "cart_id": "c1" });
    shop.tell(&[json!({ "type": "order_paid", "contact": { "id": "ana" }, "data": order })]).await;
    assert!(weir.stop().await.success());
    weir.start().await;
    let shop = weir.shop();
    let cart = shop.get("/v1/carts/c1").await;
    assert_eq!((&cart["state"], &cart["paid"]), (&json!("recovered"), &json!(true)), "{cart}");
    assert_eq!((&cart["recovered"]["by"], &cart["reminded"]["count"]), (&json!("link"), &json!(1)));
}

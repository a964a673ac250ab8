//! The HTTP interface over a real socket: every route by its contract, every bad input by what it
//! is answered.

mod access;
mod app;
mod audit;
mod bad_input;
mod batches;
mod browsers;
mod bulk;
mod by_hand;
mod cart_endpoint;
mod carts;
mod client;
mod contacts;
mod coupons;
mod every_connector;
mod flows;
mod hooks;
mod inside;
mod kept_providers;
mod kept_sources;
mod links;
mod load;
mod look_ups;
mod merging;
mod names;
mod people;
mod products;
mod providers;
mod repeats;
mod rules;
mod segment;
mod segments;
mod sending;
mod server;
mod shop_codes;
mod shop_products;
mod sign_in;
mod stream;
mod surface;
mod talks;
mod users;

/// Enters at a tag, writes an e-mail at once, waits for what becomes of it.
const HELLO: &str = r#"schema: flow/v1
id: hello
name: Hello
start: { type: people_event, trigger: tag_added, tag: HELLO, next: mail }
entry: { re_entry: always }
nodes:
  mail: { type: send_email, message: hello_mail, next: rest }
  rest: { type: pause, for: 3 days, next: end }
messages:
  hello_mail:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: Hi {{ contact.first_name | default('you') }}
    html: '<p>Hi</p><p><a href="https://shop.example/cart?a=1" data-link="cart">Cart</a></p>'
"#;

/// Enters by hand only.
const BY_HAND: &str = r"schema: flow/v1
id: by-hand
start: { type: api, next: rest }
nodes:
  rest: { type: pause, for: 1 day, next: end }
";

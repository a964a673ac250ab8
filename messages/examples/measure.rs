use std::time::Instant;
use weir_messages::*;
fn main() {
    let reminder = include_str!("../tests/cart-reminder.mjml");
    let section = "<mj-section><mj-column><mj-text>{% if contact.city %}In {{ contact.city | upper }} {% endif %}we have more for you, {{ contact.first_name | default('friend') }}: tea, cups, pots and everything else that makes an afternoon.</mj-text><mj-button href=\"{{ cart.recovery_url }}\">Look</mj-button></mj-column></mj-section>";
    let mut body = reminder.to_string();
    while body.len() < 12_000 { body = body.replacen("</mj-body>", &format!("{section}</mj-body>"), 1); }
    let draft = Draft::Email { from: None, reply_to: None, subject: "Hi {{ contact.first_name }}".into(), preheader: Some("x".into()), body: EmailBody::Mjml(body.clone()), text: None };
    let context = serde_json::json!({"contact":{"first_name":"Ana","city":"Berlin"},"cart":{"total":59.9,"currency":"EUR","recovery_url":"https://shop.example/r?c=1&t=2","items":[{"name":"A","price":1,"quantity":2,"image":"https://x.example/1.png"},{"name":"B","price":1,"quantity":2,"image":"x"},{"name":"C","price":1,"quantity":1}]},"vars":{},"unsubscribe_url":"https://x.example/u"});
    let n = 50; let t = Instant::now();
    for _ in 0..n { compile(&draft).unwrap(); }
    println!("mjml {} B, compile {:?}", body.len(), t.elapsed() / n);
    let message = compile(&draft).unwrap();
    let n = 200; let t = Instant::now();
    let mut size = 0; let mut html12 = String::new();
    for _ in 0..n { if let Rendered::Email { html: Some(h), .. } = message.render(&context).unwrap() { size = h.len(); html12 = h; } }
    println!("render with derived text, html {} B: {:?}", size, t.elapsed() / n);
    let t = Instant::now();
    for _ in 0..n { links::rewrite(&html12, &mut |l| Some(format!("https://t/{}", l.index))).unwrap(); }
    println!("links::rewrite {:?}", t.elapsed() / n);
    probe(&html12);
    let mut own = String::new(); while own.len() < 12_000 { own.push_str("<p style=\"color:red\">Hi {{ contact.first_name | default('x') }}, {% for i in cart.items %}<b>{{ i.name }}</b> {{ i.price | money('EUR') }}{% endfor %} <a href=\"{{ cart.recovery_url }}\">go</a> and here some more words for you to read.</p>\n"); }
    let mk = |text: Option<String>| Draft::Email { from: None, reply_to: None, subject: "Hi".into(), preheader: None, body: EmailBody::Html(own.clone()), text };
    for (name, d) in [("derived text", mk(None)), ("authored text", mk(Some("x".into())))] {
        let t = Instant::now(); for _ in 0..n { compile(&d).unwrap(); } let c = t.elapsed() / n;
        let m = compile(&d).unwrap(); let t = Instant::now(); for _ in 0..n { m.render(&context).unwrap(); }
        println!("html {} B, {name}: compile {:?} render {:?}", own.len(), c, t.elapsed() / n);
    }
}

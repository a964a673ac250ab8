//! The SMTP sender.

use std::time::Duration;

use mail_parser::MimeHeaders as _;
use weir_messages::{Channel, Rendered};
use weir_runtime::sender::smtp::{CREDENTIALS_PAUSE, Options, Smtp};
use weir_runtime::sender::{Fate, Letter, Sender as _};

use crate::servers::smtp::{Reaction, Server, Verb};

fn mail() -> Letter {
    let parts = Rendered::Email {
        from: Some("Čaj & Co <shop@shop.example>".to_owned()),
        reply_to: Some("help@shop.example".to_owned()),
        subject: "Your cart, Žana – 5 €".to_owned(),
        preheader: None,
        html: Some("<p>Caffè\n.\n..two</p>".to_owned()),
        text: "Caffè\n.\n..two".to_owned(),
    };
    let mut letter = super::letter(Channel::Email, "Žana <zana@home.example>", parts);
    letter.unsubscribe = Some("https://t.example/u/abc?x=1&y=2".to_owned());
    letter
}

/// Waits only as long as a hanging server needs to be found out.
fn sender(server: &Server) -> Smtp {
    let mut options = Options::parse(&server.url("tls=none")).expect("it is a mail server");
    options.time_outs.command = Duration::from_millis(300);
    options.time_outs.body = Duration::from_millis(300);
    options.time_outs.connect = Duration::from_millis(300);
    Smtp::new(options).expect("it needs no TLS")
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let server = Server::start().await;
    let sent = sender(&server).send(&mail()).await;
    assert_eq!(sent.fate, Fate::Accepted, "{}", sent.said);
    assert_eq!(sent.said["code"], "250");

    let mails = server.mails(1).await;
    assert_eq!(mails[0].from, "shop@shop.example");
    assert_eq!(mails[0].to, ["zana@home.example"]);
    let parsed = mails[0].parsed();
    let id = mail().id.to_string();
    assert_eq!(parsed.message_id(), Some(format!("{id}@shop.example").as_str()));
    assert_eq!(parsed.subject(), Some("Your cart, Žana – 5 €"));
    let from = parsed.from().and_then(|from| from.first()).unwrap();
    assert_eq!(from.name(), Some("Čaj & Co"));
    let reply_to = parsed.reply_to().and_then(|reply_to| reply_to.first()).unwrap();
    assert_eq!(reply_to.address(), Some("help@shop.example"));
    assert!(parsed.date().is_some());
    let header = |name| parsed.header_raw(name).map(str::trim);
    assert_eq!(header("X-Weir-Message"), Some(id.as_str()));
    assert_eq!(header("List-Unsubscribe"), Some("<https://t.example/u/abc?x=1&y=2>"));
    assert_eq!(header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    assert!(parsed.content_type().unwrap().subtype() == Some("alternative"));
    let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), "Caffè\n.\n..two");
    let html = parsed.body_html(0).unwrap().replace("\r\n", "\n");
    assert_eq!(html.trim_end(), "<p>Caffè\n.\n..two</p>");
}

#[tokio::test]
async fn every_attempt_has_the_same_bytes_but_for_the_date() {
    let server = Server::start().await;
    let sender = sender(&server);
    sender.send(&mail()).await;
    sender.send(&mail()).await;
    let mails = server.mails(2).await;
    let without_date = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines().filter(|line| !line.starts_with("Date:")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(without_date(&mails[0].bytes), without_date(&mails[1].bytes));
    assert_eq!(mails[1].connection, 1, "the connection is kept");
}

/// The parts of [`mail`], one of which somebody else filled in.
fn with(from: &str, reply_to: &str, subject: &str) -> Letter {
    let (from, reply_to) = (Some(from.to_owned()), Some(reply_to.to_owned()));
    let (subject, text) = (subject.to_owned(), "Hi\r\n.\r\nMAIL FROM:<z@evil.example>".to_owned());
    let parts = Rendered::Email { from, reply_to, subject, preheader: None, html: None, text };
    Letter { parts, ..mail() }
}

#[tokio::test]
async fn nothing_begins_another_header() {
    let (good, evil) = ("a@b.example", "\"A\r\nBcc: x@evil.example\" <a@b.example>");
    let link = "https://t.example/\r\nBcc: v@evil.example".to_owned();
    let cases = [
        (with(good, good, "Hi\r\nBcc: y@evil.example\r\n\r\n<p>"), true),
        (with(good, good, "Hi\nBcc: y@evil.example\n\n<p>"), true),
        (Letter { unsubscribe: Some(link), ..with(good, good, "Hi") }, true),
        (with(evil, good, "Hi"), false),
        (with(good, evil, "Hi"), false),
        (Letter { to: "a@b.example\r\nRCPT TO:<c@d.example>".to_owned(), ..mail() }, false),
        (Letter { to: "a@b.example, c@d.example".to_owned(), ..mail() }, false),
        (Letter { to: String::new(), ..mail() }, false),
    ];
    for (letter, may_go) in cases {
        let server = Server::start().await;
        let sent = sender(&server).send(&letter).await;
        let expected = if may_go { Fate::Accepted } else { Fate::Refused };
        assert_eq!(sent.fate, expected, "{letter:?}: {}", sent.said);
        for mail in server.mails(usize::from(may_go)).await {
            let text = String::from_utf8_lossy(&mail.bytes);
            assert!(mail.parsed().bcc().is_none(), "{text}");
            assert_eq!(mail.to, ["zana@home.example"], "{text}");
        }
    }
}

#[tokio::test]
async fn a_failure_is_judged_by_how_far_it_got() {
    use Reaction::{Drop, Hang, Say, TakeAndDrop};
    let cases = [
        (Verb::Greeting, Say("554 not today"), Fate::NotSent(None)),
        (Verb::Greeting, Hang, Fate::NotSent(None)),
        (Verb::Hello, Say("550 who"), Fate::NotSent(None)),
        (Verb::Hello, Drop, Fate::NotSent(None)),
        (Verb::Sender, Say("451 later"), Fate::NotSent(None)),
        (Verb::Sender, Say("550 not you"), Fate::Refused),
        (Verb::Sender, Say("530 log in first"), Fate::NotSent(Some(CREDENTIALS_PAUSE))),
        (Verb::Recipient, Say("450 greylisted"), Fate::NotYet),
        (Verb::Recipient, Say("550 5.1.1 nobody"), Fate::Refused),
        (Verb::Recipient, Hang, Fate::NotSent(None)),
        (Verb::Recipient, Drop, Fate::NotSent(None)),
        (Verb::Data, Say("452 full"), Fate::NotYet),
        (Verb::Data, Say("554 no"), Fate::Refused),
        (Verb::Data, Drop, Fate::NotSent(None)),
        (Verb::Body, Say("451 later"), Fate::NotYet),
        (Verb::Body, Say("550 spam"), Fate::Refused),
        (Verb::Body, Say("what"), Fate::Unknown),
        (Verb::Body, Hang, Fate::Unknown),
        (Verb::Body, Drop, Fate::Unknown),
        (Verb::Body, TakeAndDrop, Fate::Unknown),
    ];
    for (verb, reaction, expected) in cases {
        let server = Server::start().await;
        server.on(verb, reaction);
        let sent = sender(&server).send(&mail()).await;
        assert_eq!(sent.fate, expected, "{verb:?} {reaction:?}: {}", sent.said);
        assert!(sent.said["stage"].is_string(), "{}", sent.said);
    }
}

#[tokio::test]
async fn nobody_listens() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let options = Options::parse(&format!("smtp://{address}?tls=none")).unwrap();
    let sent = Smtp::new(options).unwrap().send(&mail()).await;
    assert_eq!(sent.fate, Fate::NotSent(None), "{}", sent.said);
    assert_eq!(sent.said["stage"], "connect");
}

#[tokio::test]
async fn a_no_to_one_mail_is_none_to_the_next() {
    let server = Server::start().await;
    let sender = sender(&server);
    server.on(Verb::Recipient, Reaction::Say("550 5.1.1 nobody"));
    assert_eq!(sender.send(&mail()).await.fate, Fate::Refused);
    server.behave();
    assert_eq!(sender.send(&mail()).await.fate, Fate::Accepted);
    assert_eq!(server.mails(1).await[0].connection, 1, "the connection is kept");
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced() {
    let server = Server::start().await;
    let sender = sender(&server);
    assert_eq!(sender.send(&mail()).await.fate, Fate::Accepted);
    server.on(Verb::Sender, Reaction::Say("421 closing"));
    assert_eq!(sender.send(&mail()).await.fate, Fate::NotSent(None));
    server.behave();
    assert_eq!(sender.send(&mail()).await.fate, Fate::Accepted);
    assert!(server.mails(2).await[1].connection > 1);
}

#[tokio::test]
async fn encrypts_and_logs_in() {
    let server = Server::start().await;
    let url = server.url("tls=required").replace("//", "//user:pass@");
    let options = Options::parse(&url).unwrap();
    let stranger = Smtp::new(options.clone()).unwrap().send(&mail()).await;
    assert_eq!(stranger.fate, Fate::NotSent(None), "{}", stranger.said);
    assert_eq!(stranger.said["stage"], "tls");

    let options = options.trust(server.certificate()).unwrap();
    let sender = Smtp::new(options.clone()).unwrap();
    let sent = sender.send(&mail()).await;
    assert_eq!(sent.fate, Fate::Accepted, "{}", sent.said);
    let mails = server.mails(1).await;
    assert!(mails[0].is_encrypted);
    assert_eq!(mails[0].credentials.as_deref(), Some("AHVzZXIAcGFzcw=="));

    server.on(Verb::Authenticate, Reaction::Say("535 5.7.8 wrong password"));
    let sent = Smtp::new(options).unwrap().send(&mail()).await;
    assert_eq!(sent.fate, Fate::NotSent(Some(CREDENTIALS_PAUSE)));
    assert!(!sent.said.to_string().contains("pass@"), "{}", sent.said);
}

#[tokio::test]
async fn sends_no_password_in_the_open() {
    let server = Server::start().await;
    server.on(Verb::Hello, Reaction::Say("250-test\r\n250 AUTH PLAIN"));
    let url = server.url("").replace("//", "//user:pass@");
    let sent = Smtp::new(Options::parse(&url).unwrap()).unwrap().send(&mail()).await;
    assert_eq!(sent.fate, Fate::NotSent(None));
    assert!(sent.said["error"].as_str().unwrap().contains("STARTTLS"), "{}", sent.said);
}

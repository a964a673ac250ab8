//! Providers that are set up while Weir runs: other processes know of them, a start and a backup
//! keep them, and what waits for one goes on under its name.

use reqwest::Method;
use serde_json::{Value, json};
use weir_store::testing::PostgresDatabase;

use super::waiting::until;
use super::weir::{Pace, Weir};
use crate::servers::smtp;

const SETTINGS: &str = "allow_private: [127.0.0.1]\n";

/// Writes by the provider `relay`.
const FLOW: &str = "
schema: flow/v1
id: hello
start: { type: people_event, trigger: tag_added, tag: HELLO, next: mail }
nodes:
  mail: { type: send_email, message: hi, provider: relay, next: end }
messages:
  hi:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: Hi
    text: Hi
";

fn relay(mail: &smtp::Server) -> Value {
    let url = mail.url("");
    let port = url.trim_end_matches('?').rsplit(':').next().expect("it has a port");
    let port: u16 = port.parse().expect("a number");
    json!({ "type": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "channels": [] })
}

async fn enter(weir: &Weir, contact: &str) {
    let shop = weir.shop();
    let profile = json!({ "email": format!("{contact}@customers.example") });
    shop.put(&format!("/v1/contacts/{contact}"), &profile).await;
    shop.tag(contact, "HELLO").await;
}

async fn mails_to(mail: &smtp::Server, many: usize) -> Vec<String> {
    mail.mails(many).await.into_iter().flat_map(|mail| mail.to).collect()
}

async fn sets(weir: &Weir, revision: i64, settings: &Value) {
    // The only failure is a provider that was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("plain settings");
    let url = format!("http://{}/v1/providers/relay", weir.port());
    let mut call = client.put(url).json(settings);
    if revision > 0 {
        call = call.header("if-match", format!("\"{revision}\""));
    }
    let answer = call.send().await.expect("it answers");
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
}

/// Messages whose provider is not there yet wait for it; another process knows of one that is set
/// up, and of one that is changed, without a restart.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_is_told_of_a_provider_all_know() {
    let (first, second) = (smtp::Server::start().await, smtp::Server::start().await);
    let database = PostgresDatabase::empty().await;
    let weir = || Weir::prepared(SETTINGS, Pace::Scaled(60)).on(&database.url());
    let (mut one, mut other) = (weir(), weir());
    one.write("flows/hello.yaml", FLOW);
    one.start().await;
    other.start().await;
    enter(&other, "ana").await;
    sets(&one, 0, &relay(&first)).await;
    assert_eq!(mails_to(&first, 1).await, ["ana@customers.example"]);

    let mut wider = relay(&second);
    wider["concurrency"] = json!(3);
    sets(&one, 1, &wider).await;
    until("the other process to know", || async {
        let listed = other.shop().call(Method::GET, "/v1/providers", None).await;
        let listed = listed.expect("it answers").1;
        (listed["items"][0]["limits"]["concurrency"] == 3).then_some(())
    })
    .await;
    enter(&other, "ben").await;
    assert_eq!(mails_to(&second, 1).await, ["ben@customers.example"]);
    assert_eq!(first.mails(1).await.len(), 1, "nothing more goes to the old one");
    // Whoever was told by one that it is done may go on with another at once.
    for (revision, process) in (2..).zip([&one, &other, &one, &other, &one, &other]) {
        let read = process.shop().get("/v1/providers/relay").await;
        assert_eq!(read["revision"], revision);
        sets(process, revision, &wider).await;
    }
    assert!(one.stop().await.success() && other.stop().await.success());
}

/// A provider, and what is secret in it, is there again after a start, and comes with a backup.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_and_a_backup_keep_providers() {
    let mail = smtp::Server::start().await;
    let mut weir = Weir::prepared(SETTINGS, Pace::Manual).on("sqlite:weir.db");
    weir.write("flows/hello.yaml", FLOW);
    weir.start().await;
    let mut settings = relay(&mail);
    settings["user"] = json!("shop");
    settings["password"] = json!("s3cr3t-word");
    sets(&weir, 0, &settings).await;
    assert!(weir.run(&["backup", "kept.db", "--store", "sqlite:weir.db"]).await.status.success());
    assert!(weir.stop().await.success());
    let restore = ["restore", "kept.db", "--force", "--store", "sqlite:weir.db"];
    assert!(weir.run(&restore).await.status.success());
    weir.start().await;
    enter(&weir, "ana").await;
    let mails = mail.mails(1).await;
    assert!(mails[0].credentials.is_some(), "its password is there again");
    assert!(weir.stop().await.success());
}

/// One whose secret is gone stops no start: its messages wait, and the doctor says why.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_used_stops_nothing() {
    let mail = smtp::Server::start().await;
    let mut weir = Weir::prepared(SETTINGS, Pace::Manual).on("sqlite:weir.db");
    weir.write("weir.yaml", &format!("{SETTINGS}app_secrets: [/tmp]\n"));
    let secret = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(secret.path(), "s3cr3t-word\n").expect("it is ours");
    weir.start().await;
    let mut settings = relay(&mail);
    settings["user"] = json!("shop");
    settings["password"] = json!(format!("file:{}", secret.path().display()));
    sets(&weir, 0, &settings).await;
    assert!(weir.stop().await.success());
    drop(secret);
    weir.start().await;
    let relay = weir.shop().get("/v1/providers/relay").await;
    assert!(relay["problem"].as_str().is_some_and(|why| why.contains("may not read")), "{relay}");
    assert!(weir.stop().await.success());
    let doctor = weir.run(&["doctor", "--store", "sqlite:weir.db"]).await;
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("relay"), "{said}");
}

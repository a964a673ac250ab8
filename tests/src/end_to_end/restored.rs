//! `weir backup` while Weir runs, a disaster, and `weir restore`: with the real binary.

use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use weir_store::testing::PostgresDatabase;

use super::providers::Servers;
use super::waiting::until;
use super::weir::{Pace, Weir};

const NEWS: &str = "
schema: flow/v1
id: news
start: { type: people_event, trigger: tag_added, tag: NEWS, next: mail }
nodes:
  mail: { type: send_email, message: news, next: rest }
  rest: { type: pause, for: 9 days, next: end }
messages:
  news: { channel: email, kind: transactional, from: Shop <hello@shop.example>, subject: News, \
     text: Hello }
";

struct Shelf {
    servers: Servers,
    weir: Weir,
}

impl Shelf {
    async fn new() -> Self {
        let servers = Servers::start().await;
        let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual).on("sqlite:weir.db");
        weir.write("flows/news.yaml", NEWS);
        weir.start().await;
        Self { servers, weir }
    }

    /// Somebody to whom a mail is to go at once.
    async fn tell(&self, id: &str) {
        let person = json!({ "email": format!("{id}@customers.example") });
        self.weir.shop().put(&format!("/v1/contacts/{id}"), &person).await;
        self.weir.shop().tag(id, "NEWS").await;
    }

    async fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.weir.run(arguments).await;
        let said = [stdout, stderr].concat();
        (status.code(), String::from_utf8(said).expect("text"))
    }

    /// Must go well.
    async fn must(&self, arguments: &[&str]) -> String {
        let (code, said) = self.run(arguments).await;
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        said
    }

    async fn status_of(&self, id: &str) -> Value {
        self.weir.shop().messages_of(id).await.remove(0)["status"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_with_a_provider_is_unknown_after_a_restore() {
    let mut shelf = Shelf::new().await;
    shelf.tell("ana").await;
    shelf.weir.shop().advance("1 minute").await;
    assert_eq!(shelf.status_of("ana").await, "accepted");
    // The server takes Ben's mail, and its answer hangs.
    shelf.servers.hold_answers();
    shelf.tell("ben").await;
    let advancing = {
        let shop = shelf.weir.shop();
        let step = json!({ "advance": "1 minute" });
        tokio::spawn(
            async move { shop.call(reqwest::Method::POST, "/v1/clock", Some(&step)).await },
        )
    };
    until("Ben's mail is with the server", || async {
        (shelf.status_of("ben").await == "sending").then_some(())
    })
    .await;
    let said = shelf.must(&["backup", "kept.db"]).await;
    assert!(said.contains("kept.db holds everything"), "{said}");
    shelf.tell("cleo").await;
    let (code, said) = shelf.run(&["restore", "kept.db", "--force"]).await;
    assert!(code == Some(3) && said.contains("a running Weir uses"), "{said}");
    shelf.weir.kill().await;
    // Nothing is left to be told when the process is gone.
    let _ = advancing.await;
    let (code, said) = shelf.run(&["restore", "kept.db"]).await;
    assert!(code == Some(2) && said.contains("--force"), "{said}");
    let said = shelf.must(&["restore", "kept.db", "--force"]).await;
    assert!(
        said.contains("1 messages were with a provider") && said.contains("replaced"),
        "{said}"
    );
    shelf.must(&["doctor", "--store", "sqlite:weir.db"]).await;
    shelf.servers.behave();
    shelf.weir.start().await;
    assert_eq!(shelf.status_of("ana").await, "accepted");
    assert_eq!(shelf.status_of("ben").await, "unknown", "whatever its node chose");
    let gone = shelf.weir.shop().call(reqwest::Method::GET, "/v1/contacts/cleo", None).await;
    assert_eq!(gone.expect("an answer").0, 404, "what came after the backup is not in it");
    let before = shelf.servers.mails().await.len();
    shelf.weir.shop().advance("1 hour").await;
    assert_eq!(shelf.servers.mails().await.len(), before, "nothing is sent again by itself");
    let dead = shelf.weir.shop().list("/v1/dead-letters").await;
    assert_eq!((&dead[0]["contact"], dead.len()), (&json!("ben"), 1), "an operator decides");
}

/// PostgreSQL restores its databases by its own tools; what has to be done then is done by ours.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_is_settled_too() {
    let (servers, database) = (Servers::start().await, PostgresDatabase::empty().await);
    let weir = Weir::prepared(&servers.settings(1), Pace::Scaled(1)).on(&database.url());
    weir.write("flows/news.yaml", NEWS);
    let mut shelf = Shelf { servers, weir };
    shelf.weir.start().await;
    shelf.servers.hold_answers();
    shelf.tell("ana").await;
    until("the mail is with the server", || async {
        (shelf.status_of("ana").await == "sending").then_some(())
    })
    .await;
    let restore = ["restore", "--pause", "--store", &database.url()];
    let (code, said) = shelf.run(&restore).await;
    assert!(code == Some(3) && said.contains("stop every Weir first"), "{said}");
    shelf.weir.kill().await;
    let said = until("the database noticed that Weir is gone", || async {
        let (code, said) = shelf.run(&restore).await;
        (code == Some(0)).then_some(said)
    })
    .await;
    assert!(said.contains("1 messages were with a provider"), "{said}");
    shelf.must(&["doctor", "--only", "I1,I2,I3,I10,I11", "--store", &database.url()]).await;
    shelf.weir.start().await;
    assert_eq!(shelf.status_of("ana").await, "unknown");
    assert_eq!(shelf.weir.shop().get("/v1/flows/news").await["state"], "paused");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_queued_can_count_as_unknown_and_flows_can_wait() {
    let mut shelf = Shelf::new().await;
    shelf.servers.close_mail();
    shelf.tell("ana").await;
    until("it was tried", || async {
        let message = shelf.weir.shop().messages_of("ana").await.remove(0);
        (message["status"] == "queued" && message["attempts"] == 1).then_some(())
    })
    .await;
    shelf.must(&["backup", "kept.db"]).await;
    assert!(shelf.weir.stop().await.success());
    let said =
        shelf.must(&["restore", "kept.db", "--force", "--pause", "--queued-may-have-left"]).await;
    assert!(
        said.contains("1 messages were queued") && said.contains("1 flows are paused"),
        "{said}"
    );
    shelf.weir.start().await;
    assert_eq!(shelf.status_of("ana").await, "unknown");
    assert_eq!(shelf.weir.shop().get("/v1/flows/news").await["state"], "paused");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused() {
    let mut shelf = Shelf::new().await;
    shelf.must(&["backup", "kept.db"]).await;
    let (code, said) = shelf.run(&["backup", "kept.db"]).await;
    assert!(code == Some(2) && said.contains("never overwrites"), "{said}");
    assert!(shelf.weir.stop().await.success());
    let kept = std::fs::read(shelf.file("kept.db")).expect("it was written");
    let half = &kept[..kept.len() / 2];
    std::fs::write(shelf.file("half.db"), half).expect("the folder is ours");
    shelf.weir.write("text.db", &"not a database at all\n".repeat(500));
    shelf.weir.write("empty.db", "");
    let rows: [(i32, &[&str], &str); 6] = [
        (1, &["restore", "half.db", "--force"], "cannot be restored"),
        (1, &["restore", "text.db", "--force"], "cannot be restored"),
        (1, &["restore", "empty.db", "--force"], "no Weir ever ran on it"),
        (2, &["restore", "missing.db", "--force"], "there is no file"),
        (2, &["restore", "kept.db", "--store", "postgres://nobody@localhost/x"], "pg_restore"),
        (2, &["backup", "b.dump", "--store", "postgres://u:secret@localhost/x"], "pg_dump"),
    ];
    for (expected, arguments, says) in rows {
        let (code, said) = shelf.run(arguments).await;
        assert!(code == Some(expected) && said.contains(says), "{arguments:?}: {code:?} {said}");
        assert!(!said.contains("secret"), "{said}");
    }
    let (code, said) = shelf.run(&["doctor", "--store", "sqlite:missing.db"]).await;
    assert!(code == Some(3) && said.contains("there is no store"), "{said}");
    // The store that was there is there still.
    shelf.weir.start().await;
    assert_eq!(shelf.weir.shop().get("/v1/flows/news").await["state"], "live");
}

impl Shelf {
    fn file(&self, name: &str) -> PathBuf {
        self.weir.folder().join(name)
    }
}

//! `weir demo`: plays the abandoned-cart flow from end to end, over real HTTP, in half a minute.

use std::time::{Duration, Instant};

use clap::Args as ClapArgs;
use comfy_table::Table;
use serde_json::{Value, json};

use crate::config::Config;
use crate::exit::{Exit, environment};
use crate::output;
use crate::verbs::serve::{Served, Serving};

/// How many times faster the demo's clock runs: two hours pass in a second.
const TIME_SCALE: u32 = 7_200;

/// The flow takes three days: 36 seconds at this pace, and some for a slow machine.
const GIVE_UP_AFTER: Duration = Duration::from_secs(55);

/// How often the demo looks what became of its people.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Play the abandoned-cart flow from end to end, in half a minute.
///
/// A server runs on this machine with an empty store, the sandbox and a clock that runs 7,200
/// times faster. What a shop would send goes in over HTTP; messages, a timeline and a report
/// come out.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Example:\n  weir demo")]
pub(crate) struct Args {
    /// The flow file to play.
    #[arg(default_value = "flows/abandoned-cart.yaml")]
    flow: std::path::PathBuf,
}

/// One of the demo's people: the name, and what it does after how many hours.
struct Person {
    id: &'static str,
    first_name: &'static str,
    does: &'static [(u64, Deed)],
}

/// What a person does.
#[derive(Clone, Copy)]
enum Deed {
    /// Opens the last e-mail.
    Opens,
    /// Buys.
    Buys,
}

const PEOPLE: &[Person] = &[
    Person { id: "ana", first_name: "Ana", does: &[(6, Deed::Buys)] },
    Person { id: "ben", first_name: "Ben", does: &[] },
    Person { id: "cleo", first_name: "Cleo", does: &[(26, Deed::Opens), (30, Deed::Buys)] },
    Person { id: "dina", first_name: "Dina", does: &[(26, Deed::Opens)] },
    Person { id: "emil", first_name: "Emil", does: &[(36, Deed::Buys)] },
];

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    crate::logging::quiet();
    // The only failure is a provider that was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = std::env::temp_dir().join(format!("weir-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let played = crate::store::block_on(play(args, &folder));
    // What is left of the demo is of no use, and no reason to fail.
    let _ = std::fs::remove_dir_all(&folder);
    played
}

async fn play(args: &Args, folder: &std::path::Path) -> anyhow::Result<Exit> {
    let serving = Serving {
        store: format!("sqlite:{}", folder.join("demo.db").display()),
        flow: args.flow.clone(),
        time_scale: TIME_SCALE,
    };
    let Some(served) = Served::start(&serving, &Config::default()).await? else {
        return Ok(Exit::Problems);
    };
    let shop = Shop { base: served.address().to_owned(), http: reqwest::Client::new() };
    output::line(&format!("Weir runs at {}; two hours pass in a second.\n", shop.base));
    let outcome = tell(&shop).await;
    served.stop().await?;
    outcome.map(|()| Exit::Fine)
}

async fn tell(shop: &Shop) -> anyhow::Result<()> {
    shop.abandon().await?;
    shop.live(Instant::now()).await?;
    shop.print_messages().await?;
    shop.print_timeline("cleo").await?;
    shop.print_report().await
}

/// The shop of the demo: all it does is call the HTTP interface.
struct Shop {
    base: String,
    http: reqwest::Client,
}

impl Shop {
    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let method = reqwest::Method::from_bytes(method.as_bytes())?;
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            return Err(environment(format!("{path} answered {status}: {text}")));
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Everybody fills a cart and walks away.
    async fn abandon(&self) -> anyhow::Result<()> {
        for person in PEOPLE {
            let id = person.id;
            let profile = json!({
                "email": format!("{id}@shop.example"), "phone": "+12025550123",
                "first_name": person.first_name, "consent": { "email": true, "sms": true },
            });
            self.call("PUT", &format!("/v1/contacts/{id}"), Some(profile)).await?;
            let cart = json!({
                "type": "cart_updated", "contact": { "id": id },
                "data": {
                    "cart_id": format!("cart-{id}"), "total": "59.90", "currency": "EUR",
                    "recovery_url": format!("https://shop.example/cart/{id}"),
                    "items": [{ "name": "Desk lamp", "quantity": 1, "price": "59.90" }],
                },
            });
            self.call("POST", "/v1/events", Some(cart)).await?;
            let path = format!("/v1/contacts/{id}/tags");
            let answer = self.call("POST", &path, Some(json!({ "name": "AB CART" }))).await?;
            let entered = answer["entered"][0]["flow"].as_str().unwrap_or("nothing");
            output::line(&format!("{id:5} leaves a cart of 59.90 EUR and enters {entered}"));
        }
        Ok(())
    }

    /// Lets the days pass, with what people do in them, until everybody is through.
    async fn live(&self, began: Instant) -> anyhow::Result<()> {
        let mut deeds: Vec<_> = PEOPLE
            .iter()
            .flat_map(|person| person.does.iter().map(move |deed| (deed.0, person.id, deed.1)))
            .collect();
        deeds.sort_by_key(|(hour, ..)| *hour);
        for (hour, id, deed) in deeds {
            let at = Duration::from_secs(hour * 3_600) / TIME_SCALE;
            tokio::time::sleep_until((began + at).into()).await;
            self.act(hour, id, deed).await?;
        }
        while self.inside().await? > 0 {
            if began.elapsed() > GIVE_UP_AFTER {
                return Err(environment("the demo did not come to its end in time"));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    async fn act(&self, hour: u64, id: &str, deed: Deed) -> anyhow::Result<()> {
        match deed {
            Deed::Buys => {
                let path = format!("/v1/contacts/{id}/tags");
                self.call("POST", &path, Some(json!({ "name": "BUY" }))).await?;
                output::line(&format!("hour {hour}: {id} buys"));
            }
            Deed::Opens => {
                let listed = self.call("GET", &format!("/v1/messages?contact={id}"), None).await?;
                let message = listed["items"][0]["id"].as_str().unwrap_or_default().to_owned();
                let message = self.call("GET", &format!("/v1/messages/{message}"), None).await?;
                let html = message["parts"]["html"].as_str().unwrap_or_default();
                let pixel = html.split('"').find(|part| part.contains("/t/o/"));
                if let Some(pixel) = pixel {
                    self.http.get(pixel).send().await?.error_for_status()?;
                    output::line(&format!("hour {hour}: {id} opens the e-mail"));
                }
            }
        }
        Ok(())
    }

    async fn inside(&self) -> anyhow::Result<usize> {
        let tokens = self.call("GET", "/v1/flows/abandoned-cart/tokens", None).await?;
        Ok(tokens["items"].as_array().map_or(0, Vec::len))
    }

    async fn print_messages(&self) -> anyhow::Result<()> {
        let listed = self.call("GET", "/v1/messages", None).await?;
        let mut table = table(["handed over", "contact", "channel", "node", "status"]);
        for message in listed["items"].as_array().into_iter().flatten().rev() {
            let text = |field: &str| message[field].as_str().unwrap_or("-").to_owned();
            let columns = ["handed_over_at", "contact", "channel", "node", "status"];
            table.add_row(columns.map(text));
        }
        output::line(&format!("\nMessages, kept by the sandbox:\n{table}"));
        Ok(())
    }

    async fn print_timeline(&self, id: &str) -> anyhow::Result<()> {
        let timeline = self.call("GET", &format!("/v1/contacts/{id}/timeline"), None).await?;
        let mut table = table(["at", "what", "because"]);
        for entry in timeline["items"].as_array().into_iter().flatten().rev() {
            let text = |field: &str| entry[field].as_str().unwrap_or("").to_owned();
            table.add_row(["at", "text", "because"].map(text));
        }
        output::line(&format!("\nThe timeline of {id}:\n{table}"));
        Ok(())
    }

    async fn print_report(&self) -> anyhow::Result<()> {
        let stats = self.call("GET", "/v1/flows/abandoned-cart/stats", None).await?;
        output::line(&format!("\nThe report:\n{}", serde_json::to_string_pretty(&stats)?));
        Ok(())
    }
}

fn table<const N: usize>(columns: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(columns);
    table
}

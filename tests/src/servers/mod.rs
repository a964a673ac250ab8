//! Servers that are real enough to send to: they listen on this machine, record what comes, and
//! misbehave when told to.

pub(crate) mod http;
pub(crate) mod smtp;

use std::time::Duration;

use tokio::sync::watch;

/// How long a test waits for what must come; far beyond what it takes on a busy machine.
const WAIT: Duration = Duration::from_secs(20);

/// What has come so far, as soon as it is so much.
async fn wait_for<T: Clone>(record: &watch::Sender<Vec<T>>, count: usize) -> Vec<T> {
    let mut record = record.subscribe();
    let enough = record.wait_for(|come| come.len() >= count);
    let come = tokio::time::timeout(WAIT, enough).await;
    let come = come.unwrap_or_else(|_| panic!("{count} were expected, and not so many came"));
    come.expect("the server lives as long as the test").clone()
}

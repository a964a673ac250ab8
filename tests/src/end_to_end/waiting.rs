//! Waiting for what must come, with a limit.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take that must come: far more than it takes on a slow machine.
const COMES_WITHIN: Duration = Duration::from_mins(1);

/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Asks until there is an answer.
pub(crate) async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < COMES_WITHIN, "{what} did not come in time");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

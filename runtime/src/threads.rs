//! Threads of their own for the loops that hold the store: they wait for the disk and turn many
//! contacts at once, and nothing else should wait behind them.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// Runs work to its end on a thread of its own, and adds to `tasks` one that ends with it. Where
/// the runtime has one thread, as in most tests, the work shares it.
pub(crate) fn run(
    tasks: &mut JoinSet<()>,
    name: &str,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let handle = Handle::current();
    if handle.runtime_flavor() != RuntimeFlavor::MultiThread {
        tasks.spawn(work);
        return;
    }
    let (ended, end) = oneshot::channel();
    let thread = std::thread::Builder::new().name(format!("weir-{name}"));
    let run = move || {
        handle.block_on(work);
        // Nobody waits any more where the runtime is gone.
        let _ = ended.send(());
    };
    thread.spawn(run).expect("the system has room for a thread");
    tasks.spawn(async move {
        // It ends by a panic too.
        let _ = end.await;
    });
}

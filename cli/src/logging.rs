//! Logs and metrics of the process: one line each, human on a terminal, JSON elsewhere.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Starts the log on standard error; `WEIR_LOG` sets its level, such as `debug`.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("WEIR_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that runs already is as good.
    let _ = if std::io::stderr().is_terminal() {
        log.with_target(false).try_init()
    } else {
        log.json().try_init()
    };
}

/// Starts the log for a verb that talks to people itself: warnings only.
pub(crate) fn quiet() {
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("warn"));
    // A log that runs already is as good.
    let _ = log.with_writer(std::io::stderr).with_target(false).try_init();
}

/// Starts counting, and gives what renders the counts.
pub(crate) fn metrics() -> anyhow::Result<PrometheusHandle> {
    Ok(PrometheusBuilder::new().install_recorder()?)
}

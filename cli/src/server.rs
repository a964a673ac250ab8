//! Calls a running Weir over HTTP, for verbs that only it can carry out.

use clap::Args as ClapArgs;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::config::Config;
use crate::exit::{environment, usage};

/// Where `weir serve` listens, when nothing else is said.
const DEFAULT: &str = "127.0.0.1:8080";

/// How long an answer may take: a little more than the server gives itself.
const ANSWER_WITHIN: std::time::Duration = std::time::Duration::from_secs(40);

/// The options of verbs that call a running Weir.
#[derive(Debug, ClapArgs)]
pub(crate) struct ServerArgs {
    /// Where Weir runs. [default: http:// and `listen` of weir.yaml, or 127.0.0.1:8080]
    #[arg(long, env = "WEIR_URL", value_name = "URL", global = true)]
    url: Option<String>,
    /// The secret of your key; on the machine of a Weir without keys none is needed.
    #[arg(long, env = "WEIR_KEY", value_name = "SECRET", global = true, hide_env_values = true)]
    key: Option<String>,
}

/// A running Weir.
pub(crate) struct Server {
    base: String,
    key: Option<String>,
    http: reqwest::Client,
}

/// What a running Weir answered.
pub(crate) enum Answer {
    /// It was done, or here it is.
    Done(Value),
    /// It could not be done: the code, and what is wrong.
    Refused(String, String),
}

impl Server {
    /// The Weir that the command line, the environment or `weir.yaml` names.
    pub(crate) fn of(args: &ServerArgs, config: &Config) -> anyhow::Result<Self> {
        // The only failure is a provider that was installed before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listen = config.listen.as_deref().unwrap_or(DEFAULT);
        let base = args.url.clone().unwrap_or_else(|| format!("http://{listen}"));
        let http = reqwest::Client::builder().timeout(ANSWER_WITHIN).build()?;
        Ok(Self { base: base.trim_end_matches('/').to_owned(), key: args.key.clone(), http })
    }

    /// Reads what stands at a path.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let mut url = reqwest::Url::parse(&self.base)
            .and_then(|base| base.join(path))
            .map_err(|error| usage(format!("`{}` is no address: {error}", self.base)))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.call(self.http.request(Method::GET, url)).await
    }

    /// Orders something.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.base);
        self.call(self.http.request(Method::POST, url).json(body)).await
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
        let request = match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let body = response.text().await.map_err(|error| self.unreachable(&error))?;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(Answer::Done(body));
        }
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let detail = Some(text("detail")).filter(|detail| !detail.is_empty());
        let detail = detail.unwrap_or_else(|| format!("{} answered {status}", self.base));
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(usage(format!(
                "{detail} (`--key` or WEIR_KEY; `weir keys create --role operator` makes one)"
            ))),
            _ if status.is_server_error() => Err(environment(detail)),
            _ => Ok(Answer::Refused(text("code"), detail)),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> anyhow::Error {
        let base = &self.base;
        environment(if error.is_connect() {
            format!("nothing answers at {base}; is `weir serve` running there? Name it by `--url`")
        } else {
            format!("{base} did not answer: {error}")
        })
    }
}

impl Answer {
    /// What was answered, where anything else is a wrong usage.
    pub(crate) fn wanted(self) -> anyhow::Result<Value> {
        match self {
            Self::Done(body) => Ok(body),
            Self::Refused(_, detail) => Err(usage(detail)),
        }
    }
}

//! Calls a running Weir over HTTP, for verbs that only it can carry out.

use std::time::Duration;

use clap::Args as ClapArgs;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::config::Config;
use crate::exit::{environment, usage};

/// Where `weir serve` listens, when nothing else is said.
const DEFAULT: &str = "127.0.0.1:8080";

/// How long an answer may be silent: a little more than the server gives itself.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);

/// When to try again where nothing says when.
pub(crate) const AGAIN_AFTER: Duration = Duration::from_secs(1);

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

/// What came of a request that may be sent again.
pub(crate) enum Tried {
    /// An answer for good.
    Answered(Answer),
    /// Not now: after how long to try again, and why.
    Again(Duration, String),
    /// No answer.
    Unheard(anyhow::Error),
}

/// A long answer, part by part.
pub(crate) struct Parts<'a> {
    server: &'a Server,
    response: reqwest::Response,
}

impl ServerArgs {
    /// Whether one is named.
    pub(crate) fn is_named(&self) -> bool {
        self.url.is_some()
    }

    /// Where it is, or would be.
    pub(crate) fn base(&self, config: &Config) -> String {
        let listen = config.listen.as_deref().unwrap_or(DEFAULT);
        self.url.clone().unwrap_or_else(|| format!("http://{listen}"))
    }
}

impl Parts<'_> {
    /// The next part; nothing after the last.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let part = self.response.chunk().await;
        Ok(part.map_err(|error| self.server.unreachable(&error))?.map(|part| part.to_vec()))
    }
}

impl Server {
    /// The Weir that the command line, the environment or `weir.yaml` names.
    pub(crate) fn of(args: &ServerArgs, config: &Config) -> anyhow::Result<Self> {
        // The only failure is a provider that was installed before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = args.base(config);
        let http = reqwest::Client::builder().read_timeout(ANSWER_WITHIN).build()?;
        Ok(Self { base: base.trim_end_matches('/').to_owned(), key: args.key.clone(), http })
    }

    /// Reads what stands at a path.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let url = self.address(path, query)?;
        self.call(self.http.request(Method::GET, url)).await
    }

    /// Reads what stands at a path part by part, however long it is.
    pub(crate) async fn stream(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> anyhow::Result<Parts<'_>> {
        let request = self.with_key(self.http.request(Method::GET, self.address(path, query)?));
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            return Ok(Parts { server: self, response });
        }
        self.read(response).await?.wanted()?;
        Err(environment(format!("{} answered nothing", self.base)))
    }

    fn address(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<reqwest::Url> {
        let mut url = reqwest::Url::parse(&self.base)
            .and_then(|base| base.join(path))
            .map_err(|error| usage(format!("`{}` is no address: {error}", self.base)))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Sends something once more or for the first time: by `again` it is known to be the same.
    pub(crate) async fn post_again(
        &self,
        path: &str,
        body: &str,
        again: &str,
    ) -> anyhow::Result<Tried> {
        let request = self.http.request(Method::POST, self.address(path, &[])?);
        let request = request.header("content-type", "application/json");
        let request = self.with_key(request).header("idempotency-key", again);
        let response = match request.body(body.to_owned()).send().await {
            Ok(response) => response,
            Err(error) => return Ok(Tried::Unheard(self.unreachable(&error))),
        };
        let status = response.status();
        let after = response.headers().get("retry-after");
        let after = after.and_then(|after| after.to_str().ok()?.parse().ok());
        let after = after.map_or(AGAIN_AFTER, Duration::from_secs);
        let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        match self.read(response).await {
            Ok(Answer::Refused(code, detail)) if passes || code == "request_in_progress" => {
                Ok(Tried::Again(after, detail))
            }
            Err(error) if passes => Ok(Tried::Again(after, error.to_string())),
            read => read.map(Tried::Answered),
        }
    }

    /// Orders something.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.base);
        self.call(self.http.request(Method::POST, url).json(body)).await
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
        let sent = self.with_key(request).send().await;
        self.read(sent.map_err(|error| self.unreachable(&error))?).await
    }

    fn with_key(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    async fn read(&self, response: reqwest::Response) -> anyhow::Result<Answer> {
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
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(usage(format!("{detail} (`--key` or WEIR_KEY; `weir keys create` makes one)")))
            }
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

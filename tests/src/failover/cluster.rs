//! Three PostgreSQL servers, an agent of Patroni beside each, and etcd, in a temporary folder.
//!
//! Every program runs in a folder of its own below it, and what runs there belongs to it: that is
//! how one of them is killed, and all of them in the end, also when the test itself is.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use reqwest::Method;
use tempfile::TempDir;
use weir_store::PostgresPrograms;

use crate::end_to_end::shop::Shop;

/// How many servers there are: the leader, the standby it waits for, and one more, so that
/// there is such a standby again after the leader is gone.
const SERVERS: usize = 3;

/// Ports of each server: PostgreSQL's and its agent's; etcd has two more.
const PORTS: usize = 2 * SERVERS + 2;

/// How long anything may take: starting three servers one after the other takes half a minute.
const COMES_WITHIN: Duration = Duration::from_mins(3);

/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long an agent may take to answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// Programs that are needed, and where they come from.
const NEEDED: [(&str, &str); 2] = [("patroni", "patroni python3-etcd"), ("etcd", "etcd-server")];

/// Kills everything that runs in a folder or below it, until nothing does.
const KILL: &str = r#"
while :; do
  found=
  for link in /proc/[0-9]*/cwd; do
    case "$(readlink "$link" 2>/dev/null)/" in
      "$1"/*) pid=${link#/proc/}; found="$found ${pid%/cwd}" ;;
    esac
  done
  [ -n "$found" ] || break
  kill -9 $found 2>/dev/null
  sleep 0.1
done
"#;

/// Cleans up when the test is gone, however it ended: until then it holds the lock.
const GUARDIAN: &str = r#"
flock "$1/alive" true
timeout 30 sh -c "$2" kill "$1"
rm -rf "$1"
"#;

/// The servers, and what watches over them.
pub(super) struct Cluster {
    folder: TempDir,
    programs: PostgresPrograms,
    ports: [u16; PORTS],
    /// Etcd, then the agent of each server.
    children: Mutex<Vec<Child>>,
    _alive: File,
}

impl Cluster {
    /// Starts them, and waits until one leads and another one is waited for by every commit.
    pub(super) async fn start() -> Self {
        NEEDED.into_iter().for_each(demand);
        let folder = tempfile::Builder::new().prefix("weir-failover-").tempdir();
        let folder = folder.expect("a temporary folder can be made");
        let alive = File::create(folder.path().join("alive")).expect("the folder is ours");
        alive.lock().expect("nobody else knows this file");
        let cluster = Self {
            folder,
            programs: PostgresPrograms::installed().unwrap_or_else(|none| panic!("{none}")),
            ports: free_ports(),
            children: Mutex::default(),
            _alive: alive,
        };
        cluster.guard();
        open_to_all(cluster.folder.path());
        cluster.start_etcd();
        for number in 0..SERVERS {
            cluster.start_agent(number);
        }
        cluster.until("a leader, and a standby it waits for", Cluster::is_whole).await;
        cluster
    }

    /// Where the database is, whichever server leads.
    pub(super) fn url(&self) -> String {
        let hosts: Vec<_> =
            (0..SERVERS).map(|number| format!("127.0.0.1:{}", self.ports[number])).collect();
        format!("postgres://postgres@{}/postgres", hosts.join(","))
    }

    /// Which server leads.
    pub(super) async fn leader(&self) -> usize {
        self.until("a leader", Cluster::led_by).await
    }

    /// Waits until another server leads than this one; gives the moment.
    pub(super) async fn another_leads(&self, old: usize) -> Instant {
        let other = async |cluster: &Self| cluster.led_by().await.filter(|leader| *leader != old);
        self.until("another leader", other).await;
        Instant::now()
    }

    /// Kills a server and its agent, as the loss of their machine does.
    pub(super) fn crash(&self, number: usize) {
        kill_all_in(&self.place(number));
    }

    /// Freezes the agent of a server, and leaves the server alone.
    pub(super) fn freeze_agent(&self, number: usize) {
        let agent = self.children.lock().expect("no panic")[1 + number].id().to_string();
        let frozen = Command::new("kill").args(["-STOP", &agent]).status();
        assert!(frozen.expect("there is a `kill`").success());
    }

    fn place(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("server{number}"))
    }

    fn guard(&self) {
        let mut guardian = Command::new("sh");
        guardian.args(["-c", "sh -c \"$0\" guardian \"$@\" &", GUARDIAN]).arg(self.folder.path());
        guardian.arg(KILL).process_group(0).current_dir("/").stdin(Stdio::null());
        let started = guardian.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(started.expect("there is a shell").success());
    }

    fn start_etcd(&self) {
        let place = self.folder.path().join("etcd");
        self.programs.private(&place).expect("the folder is ours");
        let [client, peer] = [6, 7].map(|nth| format!("http://127.0.0.1:{}", self.ports[nth]));
        let mut etcd = self.programs.run("etcd");
        etcd.args(["--name", "etcd", "--data-dir", "data", "--logger", "zap"]);
        etcd.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
        etcd.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
        etcd.args(["--initial-cluster", &format!("etcd={peer}")]);
        self.spawn(etcd, &place);
    }

    fn start_agent(&self, number: usize) {
        let place = self.place(number);
        self.programs.private(&place).expect("the folder is ours");
        let settings = self.settings(number, &place);
        fs::write(place.join("patroni.yaml"), settings).expect("the folder is ours");
        let mut agent = self.programs.run("patroni");
        agent.arg("patroni.yaml");
        self.spawn(agent, &place);
    }

    /// Starts a program in its folder. It is killed with the folder.
    fn spawn(&self, mut command: Command, place: &Path) {
        let log = File::create(place.join("log")).expect("the folder is ours");
        let other = log.try_clone().expect("a file can be opened twice");
        command.current_dir(place).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        let started = command.env("HOME", place).stdout(log).stderr(other).spawn();
        let child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        self.children.lock().expect("no panic").push(child);
    }

    /// What an agent is told; ttl is the least that Patroni takes.
    fn settings(&self, number: usize, place: &Path) -> String {
        let (port, agent, etcd) = (self.ports[number], self.ports[SERVERS + number], self.ports[6]);
        let (place, programs) = (place.display(), self.programs.folder().display());
        format!(
            "
scope: weir
name: server{number}
restapi: {{ listen: 127.0.0.1:{agent}, connect_address: 127.0.0.1:{agent} }}
etcd3: {{ host: 127.0.0.1:{etcd} }}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {{ max_connections: 100, shared_buffers: 32MB, max_wal_senders: 8 }}
  initdb: [encoding: UTF8, locale: C]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {place}/data
  bin_dir: {programs}
  pgpass: {place}/pgpass
  authentication:
    superuser: {{ username: postgres, password: not-secret }}
    replication: {{ username: replicator, password: not-secret }}
  pg_hba:
  - local all all trust
  - host all all 127.0.0.1/32 trust
  - host replication all 127.0.0.1/32 trust
  parameters: {{ unix_socket_directories: '{place}' }}
"
        )
    }

    /// What the first agent that answers says of the servers: the role of each.
    async fn roles(&self) -> Option<Vec<String>> {
        for number in 0..SERVERS {
            let agent = Shop::at(&format!("http://127.0.0.1:{}", self.ports[SERVERS + number]));
            let asked = agent.call(Method::GET, "/cluster", None);
            // One that is frozen takes calls and answers none.
            let Ok(Ok((_, answer))) = tokio::time::timeout(ANSWERS_WITHIN, asked).await else {
                continue;
            };
            let role = |number: usize| {
                let name = format!("server{number}");
                let mut members = answer["members"].as_array()?.iter();
                let member = members.find(|member| member["name"] == name.as_str())?;
                let runs = ["running", "streaming"].contains(&member["state"].as_str()?);
                runs.then(|| member["role"].as_str().map(str::to_owned)).flatten()
            };
            return Some((0..SERVERS).map(|number| role(number).unwrap_or_default()).collect());
        }
        None
    }

    async fn led_by(&self) -> Option<usize> {
        self.roles().await?.iter().position(|role| role == "leader")
    }

    async fn is_whole(&self) -> Option<()> {
        let mut roles = self.roles().await?;
        roles.sort();
        (roles == ["leader", "replica", "sync_standby"]).then_some(())
    }

    async fn until<T>(&self, what: &str, ask: impl AsyncFn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(answer) = ask(self).await {
                return answer;
            }
            assert!(began.elapsed() < COMES_WITHIN, "no {what}:\n{}", self.said());
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The ends of all logs.
    fn said(&self) -> String {
        let places = ["etcd", "server0", "server1", "server2"].into_iter();
        let end = |place: &str| {
            let log = fs::read(self.folder.path().join(place).join("log")).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            let lines: Vec<_> = log.lines().rev().take(12).collect();
            let lines: Vec<_> = lines.into_iter().rev().collect();
            format!("{place}:\n{}\n", lines.join("\n"))
        };
        places.map(end).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.said());
        }
        kill_all_in(self.folder.path());
        for child in self.children.get_mut().expect("no panic") {
            let _ = child.wait();
        }
    }
}

fn demand((program, packages): (&str, &str)) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path);
    assert!(
        folders.any(|folder| folder.join(program).is_file()),
        "the fail-over tests need {program}, which is not on the PATH; install it (on Debian or \
         Ubuntu: apt-get install {packages})"
    );
}

/// Ports that nobody listens at now.
fn free_ports() -> [u16; PORTS] {
    let listeners: [_; PORTS] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Lets the account that runs the servers look into the folder.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let all = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder, all).expect("the folder is ours");
}

fn kill_all_in(folder: &Path) {
    let mut kill = Command::new("timeout");
    let killed = kill.args(["30", "sh", "-c", KILL, "kill"]).arg(folder).status();
    assert!(killed.expect("there is a shell").success(), "{} lives on", folder.display());
}

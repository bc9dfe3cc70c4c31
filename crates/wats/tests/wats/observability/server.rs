//! A Prometheus server of the test's own: started, asked, ended.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use wats::Endpoint;

const START: Duration = Duration::from_secs(60);

/// Between questions whether the program has come so far; it tells nobody by itself.
const AGAIN: Duration = Duration::from_millis(50);

const READY: Endpoint = Endpoint::get("prometheus.ready", "/-/ready");
const QUERY: Endpoint = Endpoint::get("prometheus.query", "/api/v1/query");
const RULES: Endpoint = Endpoint::get("prometheus.rules", "/api/v1/rules");
const ALERTS: Endpoint = Endpoint::get("prometheus.alerts", "/api/v1/alerts");
const TARGETS: Endpoint = Endpoint::get("prometheus.targets", "/api/v1/targets");

/// Whether both programs are there, or else the name of the one that is not.
pub(crate) fn programs() -> Result<(), &'static str> {
    for program in ["prometheus", "promtool"] {
        let version = Command::new(program).arg("--version").output();
        version.map_err(|_| program)?;
    }
    Ok(())
}

/// `promtool check metrics` must have nothing to say.
pub(crate) fn check_metrics(text: &str) {
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
}

pub(crate) fn check_rules(path: &Path) {
    promtool("check", path);
}

/// What is said in `path` must come true.
pub(crate) fn test_rules(path: &Path) {
    promtool("test", path);
}

fn promtool(command: &str, path: &Path) {
    let output = Command::new("promtool").args([command, "rules"]).arg(path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stdout));
}

/// A server that scrapes one target every second. It ends when this is dropped.
pub(crate) struct Prometheus {
    child: Child,
    client: wats::http::Client,
    folder: TempDir,
}

impl Prometheus {
    pub(crate) async fn start(target: SocketAddr, rules: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rules = rules.display();
        let settings = format!(
            "global: {{ scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }}\n\
             rule_files: [ \"{rules}\" ]\n\
             scrape_configs:\n  - job_name: wats\n    static_configs: [ {{ targets: [ \"{target}\" ] }} ]\n"
        );
        fs::write(folder.path().join("prometheus.yml"), settings).unwrap();
        // It does not tell which port it was given, so one is chosen for it; somebody else may take
        // that in between.
        let mut tries = 0..5;
        loop {
            assert!(tries.next().is_some(), "it does not start: {}", log(&folder));
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let mut server = Self::spawn(port, &folder);
            let client = wats::http::Client::builder(format!("http://{port}"))
                .token("bm9ib2R5Om5vYm9keQ==")
                .build()
                .unwrap();
            let began = Instant::now();
            while server.try_wait().unwrap().is_none() {
                if client.request(&READY).download().await.is_ok() {
                    return Self { child: server, client, folder };
                }
                assert!(began.elapsed() < START, "it does not start: {}", log(&folder));
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    fn spawn(address: SocketAddr, folder: &TempDir) -> Child {
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let folder = folder.path().display();
        Command::new("prometheus")
            .arg(format!("--config.file={folder}/prometheus.yml"))
            .arg(format!("--storage.tsdb.path={folder}/data"))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    async fn ask(&self, endpoint: &Endpoint, query: Option<&str>) -> Result<Value, String> {
        let call = self.client.request(endpoint).query_opt("query", query);
        let answer = call.send::<Value>().await.map_err(|error| {
            let body = error.body().unwrap_or_default().to_owned();
            format!("{error}: {body} for {query:?}")
        })?;
        assert_eq!(answer.value()["status"], "success", "{query:?}");
        Ok(answer.value()["data"].clone())
    }

    /// How many series the answer has.
    pub(crate) async fn query(&self, query: &str) -> Result<usize, String> {
        let data = self.ask(&QUERY, Some(query)).await?;
        Ok(data["result"].as_array().map_or(0, Vec::len))
    }

    /// Waits until there was another scrape than that of `seen`.
    pub(crate) async fn next_scrape(&self, seen: &mut usize) {
        let scrapes = "count_over_time(up[1h])";
        loop {
            let data = self.ask(&QUERY, Some(scrapes)).await.unwrap();
            let count = data["result"][0]["value"][1].as_str().unwrap_or("0");
            let count: usize = count.parse().unwrap();
            if count > *seen {
                *seen = count;
                break;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// The rules that could not be evaluated.
    pub(crate) async fn faulty_rules(&self) -> Vec<String> {
        let data = self.ask(&RULES, None).await.unwrap();
        let groups = data["groups"].as_array().unwrap().iter();
        let rules: Vec<_> =
            groups.flat_map(|group| group["rules"].as_array().unwrap()).cloned().collect();
        assert!(!rules.is_empty(), "the rules were not loaded");
        rules.iter().filter(|rule| rule["health"] != "ok").map(Value::to_string).collect()
    }

    /// The alerts that fire.
    pub(crate) async fn alerts(&self) -> Vec<String> {
        let data = self.ask(&ALERTS, None).await.unwrap();
        let alerts = data["alerts"].as_array().unwrap().iter();
        alerts.filter(|alert| alert["state"] == "firing").map(Value::to_string).collect()
    }

    /// What it had to say, and how the last scrape went.
    pub(crate) async fn log(&self) -> String {
        let targets = self.ask(&TARGETS, None).await.unwrap();
        format!("{}{}", log(&self.folder), targets["activeTargets"][0])
    }
}

fn log(folder: &TempDir) -> String {
    let mut text = String::new();
    for line in fs::read_to_string(folder.path().join("log")).unwrap_or_default().lines() {
        let _ = writeln!(text, "prometheus: {line}");
    }
    text
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A server of our own on a free port of the loopback, and a client that asks it.

use std::net::TcpListener;
use std::time::Duration;

use plumbline::api;
use plumbline::app::{Allowance, App, Importer, Parts, Worker};
use plumbline::config::DatabaseUrl;
use plumbline::import::Limits;
use plumbline::kb::Catalog;
use plumbline::store::Store;
use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::Value;

/// A system small enough to read: a browser that sends card numbers to a shop without encryption.
pub(crate) const SHOP: &str = include_str!("shop.otm.json");

/// Longer than an import may take at all: a build without optimisations on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// A portal of patient records behind the internet, whose database is not encrypted.
pub(crate) const PORTAL: &str = include_str!("portal.otm.json");

/// A running server with nothing stored.
pub(crate) struct TestApp {
    base: String,
    client: Client,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    /// Starts a server; it ends with the process of the test.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || api::serve(app(), listener, 1));
        Self { base, client: Client::builder().timeout(PATIENCE).build().unwrap() }
    }

    /// Shows redirects as they are and does not follow them.
    pub(crate) fn without_redirects(self) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        Self { client: client.build().unwrap(), ..self }
    }

    /// Asks for a path, `/api/v1` included.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path))
    }

    /// Asks for a resource below `/api/v1` and expects to get it.
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/v1{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Asks for a resource below `/api/v1` and expects a problem.
    pub(crate) fn problem(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/v1{path}"));
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        answer.json()
    }

    /// Sends JSON to a resource below `/api/v1`.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request("POST", &format!("/api/v1{path}")).json(body))
    }

    /// Uploads a file of text to a resource below `/api/v1`.
    pub(crate) fn upload(&self, path: &str, name: &str, content: &str) -> Answer {
        self.upload_bytes(path, name, content.into())
    }

    /// Uploads a file to a resource below `/api/v1`.
    pub(crate) fn upload_bytes(&self, path: &str, name: &str, content: Vec<u8>) -> Answer {
        let part = Part::bytes(content).file_name(name.to_owned());
        let form = Form::new().part("file", part);
        self.send(self.request("POST", &format!("/api/v1{path}")).multipart(form))
    }

    /// Uploads the shop and assesses it; returns the id of the assessment.
    pub(crate) fn assessed_shop(&self) -> String {
        let model = self.upload("/models", "shop.otm.json", SHOP).json();
        let wanted = serde_json::json!({"model": model["model"]["id"], "frameworks": ["pci-dss"]});
        let made = self.post("/assessments", &wanted);
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    }

    /// Begins a request.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends a request.
    pub(crate) fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        Answer::from(self.client.execute(request).unwrap())
    }
}

/// The program that imports for a service.
fn worker() -> Worker {
    Worker {
        program: env!("CARGO_BIN_EXE_plumbline").into(),
        knowledge_base: None,
        allowance: Allowance::default(),
    }
}

/// A service with an empty database in a folder of its own, which the test's process leaves behind
/// in the system's temporary folder.
fn app() -> App {
    let name = format!("plumbline-{}-{}", std::process::id(), uuid::Uuid::now_v7());
    let file = std::env::temp_dir().join(name).join("plumbline.db");
    let parts = Parts {
        catalog: Catalog::embedded().unwrap(),
        store: Store::open(&DatabaseUrl::Sqlite(file), 4).unwrap(),
        limits: Limits::default(),
        importer: Importer::Worker(worker()),
        clock: chrono::Utc::now,
    };
    let app = App::new(parts);
    let worker = app.clone();
    std::thread::spawn(move || worker.work());
    app
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().unwrap().to_vec(),
        }
    }
}

impl Answer {
    /// Returns a header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Returns the body as JSON; null if it is none.
    pub(crate) fn json_or_null(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

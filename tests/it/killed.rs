//! The server killed with signal 9 in the middle of uploads: what is kept is whole, and a restart
//! serves at once.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const MODEL: &str = include_str!("harness/shop.otm.json");

/// A server in a process of its own.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_plumbline"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut announced = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut announced).unwrap();
        let address = announced.trim().rsplit_once("http://").unwrap().1.to_owned();
        Self { process, address }
    }

    /// Signal 9: the process has no say in it.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn models(&self) -> Vec<Value> {
        let url = format!("http://{}/api/v1/models?limit=200", self.address);
        let listed: Value = reqwest::blocking::get(url).unwrap().json().unwrap();
        listed["items"].as_array().unwrap().clone()
    }

    /// Sends a share of an upload and leaves the connection open.
    fn send_part(&self, percent: usize) -> TcpStream {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"shop.json\"\r\n\
             Content-Type: application/json\r\n\r\n{MODEL}\r\n--x--\r\n"
        );
        let request = format!(
            "POST /api/v1/models HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\
             Content-Type: multipart/form-data; boundary=x\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let end = request.len() * percent / 100;
        stream.write_all(request.as_bytes().get(..end).unwrap()).unwrap();
        stream.flush().unwrap();
        stream
    }
}

#[test]
fn a_server_killed_during_uploads_keeps_whole_models_or_none_and_serves_again() {
    let data = std::env::temp_dir().join(format!("plumbline-killed-{}", std::process::id()));
    let mut kept = 0;
    // The last share is a whole request: its transaction may be before, in or after its commit.
    for percent in [30, 60, 95, 100, 100, 100] {
        let server = Server::start(&data);
        let connection = server.send_part(percent);
        server.kill();
        drop(connection);

        let server = Server::start(&data);
        let models = server.models();
        assert!(models.len() >= kept, "a model that was kept is gone");
        assert!(percent == 100 || models.len() == kept, "a part of a request became a model");
        for model in &models {
            assert_eq!(
                (&model["version"], &model["components"]),
                (&1.into(), &3.into()),
                "{model}"
            );
        }
        kept = models.len();
        server.kill();
    }
    std::fs::remove_dir_all(data).unwrap();
}

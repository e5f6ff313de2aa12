//! The server: the API and the pages on a listener, with compression and a log line per request.

use std::io;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::{Error, HttpServer, web};

use crate::app::App;

/// Seconds that running requests are given after the signal to stop.
const SHUTDOWN_SECONDS: u64 = 8;

/// How long an idle connection is kept. Longer than common clients and proxies keep theirs (nginx:
/// 60 s), so that it is they who close it, and none sends a request into a closed one.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves until the process is told to stop, and blocks meanwhile.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> io::Result<()> {
    actix_web::rt::System::new().block_on(run(app, listener, workers))
}

/// Serves until the process is told to stop.
pub async fn run(app: App, listener: TcpListener, workers: usize) -> io::Result<()> {
    let app = web::Data::new(app);
    HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .wrap(Compress::default())
            .wrap(from_fn(weaken_tag))
            .wrap(from_fn(answer_head))
            .wrap(DefaultHeaders::new().add((header::X_CONTENT_TYPE_OPTIONS, "nosniff")))
            .wrap(from_fn(log))
            .configure(super::configure)
            .configure(crate::web::configure)
    })
    .workers(workers.max(1))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .listen(listener)?
    .run()
    .await
}

/// What was compressed on the way is no longer byte for byte what a strong tag names (RFC 9110,
/// section 8.8.3.3).
async fn weaken_tag<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let encoding = headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
    match encoding {
        Some(b"identity") => {
            headers.remove(header::CONTENT_ENCODING);
        }
        Some(_) => {
            let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
            let weak = tag.filter(|tag| tag.starts_with('"')).map(|tag| format!("W/{tag}"));
            if let Some(Ok(weak)) = weak.map(|weak| HeaderValue::from_str(&weak)) {
                headers.insert(header::ETAG, weak);
            }
        }
        None => {}
    }
    Ok(response)
}

/// HEAD is answered as GET (RFC 9110, section 9.3.2); the connection leaves the body out.
async fn answer_head<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// Writes a line per request: which operation, never what was in it.
async fn log<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let result = next.call(request).await;
    let status = match &result {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let duration_ms = start.elapsed().as_secs_f64() * 1000.0;
    if status >= StatusCode::INTERNAL_SERVER_ERROR {
        tracing::warn!(%method, route, status = status.as_u16(), duration_ms, "answered");
    } else {
        tracing::info!(%method, route, status = status.as_u16(), duration_ms, "answered");
    }
    result
}

//! The sockets: plain or TLS on a free port of the loopback, and the same port again after an outage.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts as _;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{Request, Response};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::gateway;
use super::rest::{self, Call, Cut};
use super::state::Shared;
use crate::world::certificate::Certificate;

/// Discord's own bound for a request.
const LARGEST_BODY: usize = 25 << 20;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    /// Ends the listening and every connection.
    up: Mutex<CancellationToken>,
}

/// A port that is listened on, before anybody answers there.
pub(super) async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port")
}

impl Server {
    pub(super) fn start(listener: TcpListener, tls: Option<&Certificate>, shared: Arc<Shared>) -> Self {
        let address = listener.local_addr().expect("a bound socket has an address");
        let tls = tls.map(|certificate| certificate.acceptor.clone());
        let server = Self { address, tls, shared, up: Mutex::default() };
        server.listen(listener);
        server
    }

    fn listen(&self, listener: TcpListener) {
        let up = CancellationToken::new();
        *self.up.lock().unwrap_or_else(PoisonError::into_inner) = up.clone();
        let (tls, shared) = (self.tls.clone(), self.shared.clone());
        tokio::spawn(async move {
            while let Some(Ok((socket, _))) = up.run_until_cancelled(listener.accept()).await {
                let (tls, shared, up) = (tls.clone(), shared.clone(), up.clone());
                tokio::spawn(
                    async move { up.clone().run_until_cancelled(serve(socket, tls, shared, up)).await },
                );
            }
        });
    }

    /// Ends every connection and refuses new ones.
    pub(super) async fn goes_down(&self) {
        self.up.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        // The listener is dropped by its own task: gone once the port can be had again.
        self.bind_again().await;
    }

    pub(super) async fn comes_back(&self) {
        let listener = self.bind_again().await;
        self.listen(listener);
    }

    async fn bind_again(&self) -> TcpListener {
        let bound = async {
            loop {
                match TcpListener::bind(self.address).await {
                    Ok(listener) => return listener,
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(crate::world::PATIENCE, bound).await.expect("the port is free again")
    }
}

async fn serve(socket: TcpStream, tls: Option<TlsAcceptor>, shared: Arc<Shared>, up: CancellationToken) {
    // An event goes out when it happens, not when the one before was confirmed: tens of milliseconds, on loopback.
    let _ = socket.set_nodelay(true);
    match tls {
        None => converse(socket, shared, up).await,
        // A client that does not trust us hangs up here; that is for the client to tell.
        Some(tls) => {
            if let Ok(socket) = tls.accept(socket).await {
                converse(socket, shared, up).await;
            }
        }
    }
}

async fn converse<S>(socket: S, shared: Arc<Shared>, up: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|request| {
        let (shared, up) = (shared.clone(), up.clone());
        async move { answer(request, shared, up).await }
    });
    // An error is a cut connection: by a fault, or by the client.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades()
        .await;
}

/// The gateway is at the root, all else is the API.
async fn answer(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    up: CancellationToken,
) -> Result<Response<Body>, Cut> {
    let (mut parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query).into_owned().collect();
    if parts.uri.path() == "/" {
        let is_v10 = query.iter().any(|(name, value)| name == "v" && value == "10");
        let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        return Ok(match upgrade {
            Ok(upgrade) if is_v10 => upgrade.on_upgrade(|socket| gateway::converse(shared, socket, up)),
            Ok(_) => axum::http::StatusCode::BAD_REQUEST.into_response(),
            Err(rejection) => rejection.into_response(),
        });
    }
    let body = to_bytes(Body::new(body), LARGEST_BODY).await.map_err(|_| Cut)?;
    let path = parts.uri.path().to_owned();
    let call = Call { method: parts.method, path, query, headers: parts.headers, body: body.into() };
    rest::answer(&shared, call).await
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is cut")
    }
}

impl std::error::Error for Cut {}

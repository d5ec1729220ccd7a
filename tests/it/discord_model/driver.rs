//! The smallest client that can speak to the model: one request or one gateway event at a time.

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::world::discord::{Channel, Discord};

/// What a bot would do with HTTP.
pub(super) struct Rest {
    pub(super) client: Client,
    base: String,
    token: String,
}

impl Rest {
    pub(super) fn new(discord: &Discord) -> Self {
        let client = Client::builder().build().expect("a plain client");
        Self { client, base: format!("{}/api/v10", discord.api_url()), token: discord.token().to_owned() }
    }

    pub(super) fn with_ca(discord: &Discord) -> Self {
        let ca = reqwest::Certificate::from_pem(discord.ca_pem().as_bytes()).expect("the authority is PEM");
        let client = Client::builder().tls_certs_only([ca]).build().expect("a client with one authority");
        Self { client, ..Self::new(discord) }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("authorization", format!("Bot {}", self.token))
            .header("user-agent", "DiscordBot (https://example.org, 1.0)")
    }

    /// Status and body; no body is `Null`.
    pub(super) async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let text = response.text().await.expect("a whole answer");
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, path, Value::Null).await
    }

    pub(super) async fn post(&self, channel: &Channel, body: Value) -> (u16, Value) {
        self.send(Method::POST, &format!("/channels/{}/messages", channel.id()), body).await
    }

    pub(super) async fn register(&self, discord: &Discord, commands: Value) -> (u16, Value) {
        self.send(Method::PUT, &format!("/applications/{}/commands", discord.bot()), commands).await
    }

    pub(super) async fn call_back(
        &self,
        interaction: &crate::world::discord::Asked,
        body: Value,
    ) -> (u16, Value) {
        let path = format!("/interactions/{}/{}/callback", interaction.id, interaction.token);
        self.send(Method::POST, &path, body).await
    }
}

/// What a bot would do on the gateway.
pub(super) struct Gateway {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(super) session: String,
    pub(super) sequence: u64,
}

impl Gateway {
    /// Connects, and hears HELLO.
    pub(super) async fn connect(discord: &Discord) -> Self {
        let (_, gateway) = Rest::new(discord).get("/gateway/bot").await;
        let url = format!("{}/?v=10&encoding=json", gateway["url"].as_str().expect("an address"));
        let (socket, _) = connect_async(url).await.expect("the gateway answers");
        let mut gateway = Self { socket, session: String::new(), sequence: 0 };
        assert_eq!(gateway.hear().await["op"], 10);
        gateway
    }

    /// Connects, identifies, and hears READY and the guild.
    pub(super) async fn identify(discord: &Discord) -> Self {
        let mut gateway = Self::connect(discord).await;
        gateway.say(identify(discord.token(), 1)).await;
        let ready = gateway.hear().await;
        gateway.session = ready["d"]["session_id"].as_str().expect("READY names the session").to_owned();
        assert_eq!(gateway.hear().await["t"], "GUILD_CREATE");
        gateway
    }

    /// Connects again and takes the session up after `sequence`.
    pub(super) async fn resume(discord: &Discord, session: &str, sequence: u64) -> Self {
        let mut gateway = Self::connect(discord).await;
        let data = json!({"token": discord.token(), "session_id": session, "seq": sequence});
        gateway.say(json!({"op": 6, "d": data})).await;
        gateway
    }

    pub(super) async fn say(&mut self, payload: Value) {
        self.socket.send(Message::text(payload.to_string())).await.expect("the gateway listens");
    }

    /// The next payload; its sequence number is kept for a resume.
    pub(super) async fn hear(&mut self) -> Value {
        let frame = self.socket.next().await.expect("not the end").expect("no network error");
        let payload: Value = serde_json::from_str(frame.to_text().expect("text")).expect("JSON");
        self.sequence = payload["s"].as_u64().unwrap_or(self.sequence);
        payload
    }

    /// The code with which the gateway closes; `None` where the connection just ends.
    pub(super) async fn is_closed(&mut self) -> Option<u16> {
        match self.socket.next().await {
            Some(Ok(Message::Close(frame))) => frame.map(|frame| frame.code.into()),
            Some(Ok(other)) => panic!("not closed, but {other}"),
            Some(Err(_)) | None => None,
        }
    }

    /// Closes as a client does that is finished.
    pub(super) async fn leave(mut self) {
        self.socket.close(None).await.expect("the gateway listens");
    }
}

pub(super) fn identify(token: &str, intents: u64) -> Value {
    let properties = json!({"os": "linux", "browser": "test", "device": "test"});
    json!({"op": 2, "d": {"token": token, "intents": intents, "properties": properties}})
}

pub(super) fn episode_command() -> Value {
    let option = json!({
        "type": 3, "name": "query", "description": "What to look for", "required": true, "autocomplete": true,
    });
    json!({"name": "episode", "description": "Find an episode", "options": [option]})
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The design that many Rust servers share, and Tickcast started from: a task per connection, a
// DashMap of symbol to subscribers, a bounded channel of 128 to each connection with try_send, and
// one shared buffer per update. See ../README.md for what it is compared with.

use dashmap::DashMap;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROTOCOL: &str = "tickcast.v1.json";
const WELCOME: &str = r#"{"op":"welcome","session":"1","server":"tokio","protocol":"tickcast.v1.json","heartbeatMs":15000,"limits":{"subscriptions":1024,"holdings":64,"commandsPerSecond":20,"messageBytes":65536}}"#;

#[derive(Default)]
struct Symbol {
    sid: usize,
    offset: u64,
    subscribers: Vec<mpsc::Sender<Utf8Bytes>>,
}

struct Hub {
    names: Vec<String>,
    symbols: DashMap<String, Symbol>,
}

impl Hub {
    fn new(count: usize) -> Self {
        let names: Vec<_> = (1..=count).map(|sid| format!("P{sid:04}")).collect();
        let symbol = |i| Symbol {
            sid: i + 1,
            ..Symbol::default()
        };
        let symbols = names
            .iter()
            .enumerate()
            .map(|(i, name)| (name.clone(), symbol(i)));
        Hub {
            symbols: symbols.collect(),
            names,
        }
    }

    /// The offset is taken and the sender registered under the symbol's lock, so that the next
    /// update in the channel is the one after it.
    fn answer(&self, command: &str, sender: &mpsc::Sender<Utf8Bytes>) -> Option<Utf8Bytes> {
        let mut command: Value = serde_json::from_str(command).ok()?;
        let entry = |name: &str, symbol: &Symbol| json!({"symbol": name, "sid": symbol.sid, "priceScale": 2, "qtyScale": 5});
        match command["op"].as_str()? {
            "symbols" => {
                let list = self
                    .names
                    .iter()
                    .map(|name| entry(name, &self.symbols.get(name).unwrap()));
                command["symbols"] = list.collect();
                command["total"] = self.names.len().into();
            }
            "subscribe" => {
                command["op"] = "subscribed".into();
                let wanted = command["symbols"].take();
                let subscribe = |name: &Value| {
                    let mut symbol = self.symbols.get_mut(name.as_str()?)?;
                    symbol.subscribers.push(sender.clone());
                    let mut entry = entry(name.as_str()?, &symbol);
                    entry["epoch"] = "0000000000000001".into();
                    entry["offset"] = symbol.offset.into();
                    entry["recovered"] = false.into();
                    Some(entry)
                };
                command["symbols"] = wanted.as_array()?.iter().filter_map(subscribe).collect();
            }
            _ => return None,
        }
        Some(command.to_string().into())
    }

    fn publish(&self, name: &str) {
        let mut symbol = self.symbols.get_mut(name).unwrap();
        symbol.offset += 1;
        if symbol.subscribers.is_empty() {
            return;
        }
        let us = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_micros();
        let (o, ts, m) = (symbol.offset, us / 1000, symbol.offset % 1000);
        let (units, cents) = (m / 100, m % 100);
        let text = Utf8Bytes::from(format!(
            r#"{{"op":"quote","s":"{name}","o":{o},"ts":{ts},"last":"6425{units}.{cents:02}","lastQty":"0.{:05}","bid":"6424{units}.{cents:02}","bidQty":"1.{:05}","ask":"6425{units}.{cents:02}","askQty":"0.{:05}","open":"63000.00","high":"64900.00","low":"62810.00","vol":"18231.{:05}","quoteVol":"1167042{m:03}.12","tIn":{us}}}"#,
            m + 1200,
            m + 20000,
            m + 40000,
            m + 22000,
        ));
        // A full channel drops the update; one whose connection ended leaves.
        symbol.subscribers.retain(|sender| {
            !matches!(sender.try_send(text.clone()), Err(TrySendError::Closed(_)))
        });
    }

    async fn feed(&self, rate: f64, step: usize) {
        let start = Instant::now();
        let due = |update: u64| {
            start + Duration::from_secs_f64(update as f64 / (rate * self.names.len() as f64))
        };
        for update in 0.. {
            if due(update) > Instant::now() {
                tokio::time::sleep_until(due(update).into()).await;
            }
            self.publish(&self.names[update as usize * step % self.names.len()]);
        }
    }
}

// The signature is tungstenite's.
#[allow(clippy::result_large_err)]
fn choose_protocol(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let offered = request.headers().get("Sec-WebSocket-Protocol");
    if offered.is_some_and(|list| list.to_str().is_ok_and(|list| list.contains(PROTOCOL))) {
        let value = HeaderValue::from_static(PROTOCOL);
        response
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", value);
    }
    Ok(response)
}

async fn serve(hub: Arc<Hub>, stream: TcpStream) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    // The default of 128 KiB to read into is meant for few connections that send much.
    let config = WebSocketConfig::default().read_buffer_size(4096);
    let mut socket = accept_hdr_async_with_config(stream, choose_protocol, Some(config)).await?;
    socket.send(Message::text(WELCOME)).await?;
    let (sender, mut updates) = mpsc::channel(128);
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            biased;
            _ = updates.recv_many(&mut batch, 128) => {
                for text in batch.drain(..) {
                    socket.feed(Message::Text(text)).await?;
                }
                socket.flush().await?;
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(command))) => {
                    if let Some(answer) = hub.answer(&command, &sender) {
                        socket.send(Message::Text(answer)).await?;
                    }
                }
                Some(Ok(_)) => {} // the library answers pings and closes
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            },
        }
    }
}

async fn listen(port: u16, symbols: usize, rate: f64, step: usize) -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::UNSPECIFIED, port).into())?;
    let listener = socket.listen(4096)?; // a storm overflows the default
    println!("READY port={}", listener.local_addr()?.port());
    let hub = Arc::new(Hub::new(symbols));
    if rate > 0.0 {
        let hub = hub.clone();
        tokio::spawn(async move { hub.feed(rate, step).await });
    }
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(hub.clone(), stream))),
            // Out of descriptors: the next may come when a connection has ended.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn main() -> std::io::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str, default: &str| -> f64 {
        let at = arguments.iter().position(|argument| argument == name);
        let value = at
            .and_then(|at| arguments.get(at + 1))
            .map_or(default, String::as_str);
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is {value}, not a number"))
    };
    let threads = option("--threads", "2") as usize;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()?;
    let (port, symbols) = (
        option("--port", "0") as u16,
        option("--symbols", "1") as usize,
    );
    let (rate, step) = (option("--rate", "1"), option("--step", "1") as usize);
    // Spawned, because what block_on() runs itself stays off the worker threads.
    runtime.block_on(async move { tokio::spawn(listen(port, symbols, rate, step)).await? })
}

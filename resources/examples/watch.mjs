// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT
//
// Prints quotes as they come:  node watch.mjs ws://localhost:7400/v1 BTCUSDT ETHUSDT
import { TickcastClient } from "tickcast-client";
import WebSocket from "ws";

const [url, ...symbols] = process.argv.slice(2);
const client = new TickcastClient({ WebSocket });
client.on("quote", ({ s, bid, ask, last }) => console.log(s, bid, ask, last));
client.on("error", ({ message }) => console.error(message));
client.on("closed", ({ reason, retryAfterMs }) => console.error("lost:", reason, retryAfterMs));
client.subscribe("quote", symbols, { minIntervalMs: 200 });
client.open(url);

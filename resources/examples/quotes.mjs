// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT
import WebSocket from "ws";
import { TickcastClient } from "tickcast-client";

const [url, ...symbols] = process.argv.slice(2); // quotes.mjs ws://127.0.0.1:7400/v1 BTCUSDT
const client = new TickcastClient({ WebSocket });
client.on("quote", ({ s, last }) => console.log(s, last));
client.subscribe("quote", symbols);
client.open(url);

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { BinaryDecoder, TickcastClient, type Quote, decimal } from "tickcast-client";
import { TickcastClient as JsonClient } from "tickcast-client/json";

/** What a Node program passes looks like this, too. */
declare const Implementation: new (url: string, protocols?: string[]) => WebSocket;

const client = new TickcastClient({
  WebSocket: Implementation,
  format: "binary",
  backoffBaseMs: 100,
});
new TickcastClient();
new TickcastClient({ WebSocket: globalThis.WebSocket });
new JsonClient({ format: "json" });
const off: () => void = client.on("quote", (quote: Quote) => {
  const bid: string | undefined = quote.bid;
  const offset: number = quote.o;
  console.log(bid, offset);
});
client.on("trade", ({ side }) => side === "buy");
client.on("candle", ({ start, closed }) => start > 0 && closed);
client.on("closed", ({ retryAfterMs }) => retryAfterMs === null);
client.on("state", (state) => state === "live");
client.subscribe("quote", new Set(["BTCUSDT"]), { minIntervalMs: 250 });
client.setHoldings("BTCUSDT");
client.open(new URL("ws://localhost:7400/v1"));
const total: number = (await client.symbols("BTC", 5)).total;
const rtt: number = (await client.ping()).rttMs;
const text: string = decimal(1n, 2) + decimal(total + rtt, 0);
new BinaryDecoder().decode(new ArrayBuffer(0), ({ op }) => op === "reference");
off();

// @ts-expect-error: no such channel
client.subscribe("quotes", ["BTCUSDT"]);
// @ts-expect-error: no such event
client.on("price", () => {});
// @ts-expect-error: a quote's figures may be absent
client.on("quote", (quote) => quote.last.length);
// @ts-expect-error: a price is no number
client.on("trade", (trade) => trade.price * 2);
// @ts-expect-error: no such format
new TickcastClient({ format: "xml" });
// @ts-expect-error: what the client counts is not for others to change
client.stats.updates = 0;
console.log(text);

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../support/fakeclock.js";
import { Rig, entry, quote, trade, welcome } from "../support/rig.js";

const without = (object, key) =>
  Object.fromEntries(Object.entries(object).filter(([k]) => k !== key));
const candle = {
  op: "candle",
  s: "BTCUSDT",
  o: 9,
  ts: 1,
  interval: "1m",
  start: 0,
  open: "1.00",
  high: "1.00",
  low: "1.00",
  close: "-1.00",
  vol: "0",
  trades: 0,
  closed: false,
};
const subscribed = (more) => ({ op: "subscribed", channel: "quote", symbols: [entry("A", more)] });
const closing = { op: "closing", code: 1001, reason: "", retryAfterMs: 1 };

const bad = [
  "",
  "{",
  "null",
  "5",
  '"op"',
  "[]",
  "{}",
  '{"op":5}',
  '{"op":null}',
  welcome(), // a second one
  ...[undefined, "", null, 5, "A B"].map((s) => quote(1, { s })),
  ...[undefined, 0, -1, 1.5, "1", 2 ** 53, null].map((o) => quote(o)),
  ...[undefined, -1, "1", 2 ** 53].map((ts) => quote(1, { ts })),
  quote(1, { tIn: "1" }),
  ...[1, null, "", "1.", ".1", "1e5", "+1", "0x1", "NaN", " 1", "--1", "1\n"].map((last) =>
    quote(1, { last }),
  ),
  ...["id", "price", "qty", "side"].map((key) => without(trade(1), key)),
  trade(1, { id: 5 }),
  trade(1, { qty: 2 }),
  ...["interval", "start", "open", "close", "vol", "trades", "closed"].map((key) =>
    without(candle, key),
  ),
  { ...candle, trades: -1 },
  { ...candle, closed: 0 },
  ...[undefined, null, {}, "A", [null], ["A"], [[]]].map((symbols) => ({
    ...subscribed(),
    symbols,
  })),
  ...[undefined, "quotes", 5].map((channel) => ({ ...subscribed(), channel })),
  subscribed({ sid: 0 }),
  subscribed({ sid: "1" }),
  subscribed({ priceScale: 19 }),
  subscribed({ qtyScale: -1 }),
  subscribed({ epoch: 5 }),
  subscribed({ epoch: "" }),
  subscribed({ offset: -1 }),
  subscribed({ recovered: "false" }),
  { op: "unsubscribed", channel: "quote" },
  { op: "unsubscribed", channel: "quote", symbols: [5] },
  { op: "holdings" },
  { op: "symbols", symbols: [] },
  { op: "symbols", total: 1, symbols: [{ symbol: "A" }] },
  { op: "pong" },
  { op: "level", reason: "" },
  { op: "status", symbols: ["A"], reason: "" },
  { op: "closing", reason: "" },
  { ...closing, retryAfterMs: -1 },
  { ...closing, retryAfterMs: "soon" },
  { op: "error", code: 5, message: "" },
  { op: "error", code: "bad_json" },
  new ArrayBuffer(4), // binary on a JSON session
];

const good = [
  quote(1),
  quote(1, { last: undefined, vol: "0", open: "-0.5", tIn: 5 }),
  trade(1, { id: "18446744073709551615" }),
  candle,
  subscribed({ priceScale: 18, epoch: "x", offset: 5 }),
  { op: "heartbeat", ts: 1 },
  { op: "authorized" },
  closing,
];

const name = (message) => (typeof message === "string" ? message : JSON.stringify(message));

test("the tables hold more bad rows than good", () => assert.ok(bad.length > good.length));

for (const message of bad) {
  test(`drops a server that says ${name(message)}`, async () => {
    const rig = new Rig();
    await rig.live();
    rig.say(message);
    assert.equal(rig.values("protocolError").length, 1);
    assert.deepEqual([rig.values("closed")[0].code, rig.client.state], [1002, "waiting"]);
    assert.equal(rig.socket.closedWith, null);
  });
}

for (const message of good) {
  test(`stays with a server that says ${name(message)}`, async () => {
    const rig = new Rig();
    await rig.live();
    rig.say(message);
    assert.equal(rig.client.state, "live");
  });
}

const badWelcomes = [
  quote(1),
  { op: "heartbeat", ts: 1 },
  welcome({ protocol: "tickcast.v2.json" }),
  welcome({ protocol: undefined }),
  ...[0, -1, "15000", undefined, 1.5].map((heartbeatMs) => welcome({ heartbeatMs })),
  ...[undefined, null, 5, {}].map((limits) => welcome({ limits })),
  ...["commandsPerSecond", "messageBytes", "subscriptions"].map((key) =>
    welcome({ limits: { ...welcome().limits, [key]: 0 } }),
  ),
  new ArrayBuffer(0),
];

for (const message of badWelcomes) {
  test(`drops a server whose first word is ${name(message)}`, async () => {
    const rig = new Rig();
    rig.client.open("ws://server/v1");
    rig.say(message);
    await settle();
    assert.equal(rig.values("protocolError").length, 1);
    assert.equal(rig.client.state, "waiting");
  });
}

test("a client of JSON only drops a server that welcomes it to binary", () => {
  const rig = new Rig({ format: "json" });
  rig.client.open("ws://server/v1");
  rig.say(welcome({ protocol: "tickcast.v1.binary" }));
  assert.equal(rig.values("protocolError").length, 1);
});

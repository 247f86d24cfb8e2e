// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { test } from "node:test";

import { Rig, entry, quote, trade, welcome } from "../support/rig.js";
import { settle } from "../support/fakeclock.js";

test("offers both formats and takes the one it gets", async () => {
  const rig = new Rig();
  await rig.live();
  assert.deepEqual(rig.socket.protocols, ["tickcast.v1.binary", "tickcast.v1.json"]);
  assert.equal(rig.socket.binaryType, "arraybuffer");
  assert.equal(rig.client.state, "live");
  assert.deepEqual(rig.client.welcome, welcome());
  const json = new Rig({ format: "json" });
  await json.live();
  assert.deepEqual(json.socket.protocols, ["tickcast.v1.json"]);
});

test("says nothing before the welcome, then everything wanted in one message per channel", async () => {
  const rig = new Rig();
  rig.client.subscribe("quote", ["A", "B"]);
  rig.client.subscribe("quote", "C");
  rig.client.subscribe("trade", ["A"], { minIntervalMs: 100 });
  rig.client.open("ws://server/v1");
  await settle();
  assert.deepEqual(rig.sent, []);
  rig.say(welcome());
  await settle();
  assert.deepEqual(rig.sent, [
    { op: "subscribe", id: 1, channel: "quote", symbols: ["A", "B", "C"], minIntervalMs: 0 },
    { op: "subscribe", id: 2, channel: "trade", symbols: ["A"] },
  ]);
  assert.equal(rig.client.subscriptionCount, 4);
});

test("groups symbols by interval and says a new interval again", async () => {
  const rig = new Rig();
  await rig.live();
  rig.client.subscribe("quote", ["A"], { minIntervalMs: 250 });
  rig.client.subscribe("quote", ["B"]);
  await settle();
  assert.deepEqual(
    rig.sent.map((c) => [c.symbols, c.minIntervalMs]),
    [
      [["A"], 250],
      [["B"], 0],
    ],
  );
  rig.client.subscribe("quote", ["B"], { minIntervalMs: 9e9 });
  await settle();
  assert.deepEqual([rig.sent[2].symbols, rig.sent[2].minIntervalMs], [["B"], 3_600_000]);
});

test("splits commands by the server's message size", async () => {
  const rig = new Rig();
  const symbols = Array.from({ length: 300 }, (_, i) => `SYMBOL${i}`);
  rig.client.subscribe("quote", symbols);
  await rig.live({ limits: { ...welcome().limits, messageBytes: 1024 } });
  assert.ok(rig.sent.length > 3);
  assert.deepEqual(
    rig.sent.flatMap((c) => c.symbols),
    symbols,
  );
  for (const command of rig.sent) assert.ok(Buffer.byteLength(JSON.stringify(command)) <= 1024);
});

test("splits by bytes, not by characters, with points to resume at", async () => {
  const limits = { ...welcome().limits, messageBytes: 600 };
  const rig = new Rig();
  const symbols = Array.from({ length: 12 }, (_, i) => `株価${i}`);
  await rig.live({ limits });
  rig.client.subscribe("quote", symbols);
  await settle();
  const list = symbols.map((symbol, i) => entry(symbol, { sid: i + 1, offset: 7 }));
  for (const { id } of rig.sent) rig.say({ op: "subscribed", id, channel: "quote", symbols: list });
  rig.hangUp();
  await rig.clock.pass(1000);
  rig.say(welcome({ limits }));
  await settle();
  assert.ok(rig.sent.length > 1);
  assert.deepEqual(
    rig.sent.flatMap((c) => Object.keys(c.resume ?? {})),
    symbols,
  );
  assert.deepEqual(rig.sent[0].resume["株価0"], { epoch: "0123456789abcdef", offset: 7 });
  for (const command of rig.sent) assert.ok(Buffer.byteLength(JSON.stringify(command)) <= 600);
});

test("takes back and wants again in that order", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("quote", ["A", "B"]);
  rig.client.unsubscribe("quote", ["A"]);
  rig.client.subscribe("quote", ["A"]);
  await settle();
  assert.deepEqual(
    rig.sent.slice(1).map((c) => [c.op, c.symbols]),
    [
      ["unsubscribe", ["A"]],
      ["subscribe", ["A"]],
    ],
  );
});

test("takes back in silence what was never said", async () => {
  const rig = new Rig();
  await rig.live();
  rig.client.subscribe("quote", ["A"]);
  rig.client.unsubscribe("quote", ["A"]);
  rig.client.unsubscribe("candle", ["A"]);
  await settle();
  assert.deepEqual(rig.sent, []);
});

test("paces commands to the server's rate", async () => {
  const rig = new Rig();
  await rig.live({ limits: { ...welcome().limits, commandsPerSecond: 4 } });
  for (let i = 0; i < 10; ++i) rig.client.ping().catch(() => {});
  await settle();
  assert.equal(rig.sent.length, 4);
  await rig.clock.pass(249);
  assert.equal(rig.sent.length, 4);
  await rig.clock.pass(1);
  assert.equal(rig.sent.length, 5);
  await rig.clock.pass(1250);
  assert.equal(rig.sent.length, 10);
});

test("delivers updates of what is subscribed only", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("quote", ["BTCUSDT"]);
  rig.say(quote(1));
  rig.say(quote(2, { s: "ETHUSDT" }));
  rig.say(trade(1));
  rig.client.unsubscribe("quote", "BTCUSDT");
  rig.say(quote(2));
  assert.deepEqual(rig.values("quote"), [quote(1)]);
  assert.deepEqual(rig.values("trade"), []);
  assert.equal(rig.client.stats.updates, 1);
});

test("reports gaps, drops trades seen before, lets state come again", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("trade", ["BTCUSDT"], { offset: 10 });
  for (const o of [11, 11, 14, 12, 15]) rig.say(trade(o));
  assert.deepEqual(
    rig.values("trade").map((t) => t.o),
    [11, 14, 15],
  );
  assert.deepEqual(rig.values("gap"), [{ channel: "trade", symbol: "BTCUSDT", from: 12, to: 13 }]);
  assert.equal(rig.client.stats.lost, 2);
  await rig.subscribe("quote", ["BTCUSDT"], { offset: 5 });
  for (const o of [5, 5, 9, 8]) rig.say(quote(o));
  assert.deepEqual(
    rig.values("quote").map((q) => q.o),
    [5, 5, 9],
  );
  assert.equal(rig.values("gap").length, 2);
  assert.equal(rig.client.stats.lost, 2);
});

test("forgets symbols that the server refuses, and keeps the others", async () => {
  const rig = new Rig();
  await rig.live();
  rig.client.subscribe("quote", ["A", "NO"]);
  await settle();
  rig.say({ op: "subscribed", id: 1, channel: "quote", symbols: [entry("A")] });
  const error = { op: "error", id: 1, code: "unknown_symbol", message: "?", symbols: ["NO"] };
  rig.say(error);
  assert.deepEqual(rig.values("error"), [error]);
  assert.equal(rig.client.subscriptionCount, 1);
  rig.client.subscribe("trade", ["B", "C"]);
  await settle();
  rig.say({ op: "error", id: 2, code: "a_new_code", message: "as a whole" });
  assert.equal(rig.client.subscriptionCount, 1);
});

test("says again, a second later, what the server could not do", async () => {
  for (const code of ["rate_limited", "unavailable"]) {
    const rig = new Rig();
    await rig.live();
    rig.client.subscribe("quote", ["A"]);
    rig.client.setHoldings(["A"]);
    await settle();
    assert.deepEqual(
      rig.sent.map((c) => c.op),
      ["holdings", "subscribe"],
    );
    for (const id of [1, 2]) rig.say({ op: "error", id, code, message: "" });
    await rig.clock.pass(999);
    assert.equal(rig.sent.length, 2);
    await rig.clock.pass(60);
    assert.deepEqual(
      rig.sent.slice(2).map((c) => [c.op, c.symbols]),
      [
        ["holdings", ["A"]],
        ["subscribe", ["A"]],
      ],
    );
  }
});

test("answers requests, and rejects those that get none", async () => {
  const rig = new Rig();
  await assert.rejects(rig.client.symbols(), /not connected/);
  await rig.live();
  const list = rig.client.symbols("BT", 5);
  const ping = rig.client.ping();
  await settle();
  assert.deepEqual(rig.sent, [
    { op: "symbols", prefix: "BT", limit: 5, id: 1 },
    { op: "ping", id: 2 },
  ]);
  const { epoch, offset, recovered, ...listed } = entry("BTCUSDT");
  rig.say({ op: "symbols", id: 1, total: 9, symbols: [listed] });
  await rig.clock.pass(30);
  rig.say({ op: "pong", id: 2, ts: 77 });
  assert.equal((await list).total, 9);
  assert.deepEqual(await ping, { ts: 77, rttMs: 30 });
  const refused = rig.client.symbols();
  await settle();
  rig.say({ op: "error", id: 3, code: "bad_request", message: "no" });
  await assert.rejects(refused, { message: "no", code: "bad_request" });
  const interrupted = rig.client.ping();
  rig.client.close();
  await assert.rejects(interrupted, /not connected/);
});

test("passes on level, status, holdings and unsubscribed", async () => {
  const rig = new Rig();
  await rig.live();
  const said = [
    { op: "level", level: "degraded", reason: "slow" },
    { op: "status", symbols: ["A"], state: "stale", reason: "feed lost" },
    { op: "holdings", symbols: ["A"] },
    { op: "unsubscribed", channel: "trade", symbols: ["A"] },
  ];
  for (const each of said) rig.say(each);
  assert.deepEqual(
    rig.events.slice(-4),
    said.map((value) => ({ event: value.op, value })),
  );
});

test("ignores fields and messages that it does not know", async () => {
  const rig = new Rig();
  await rig.live({ later: { anything: 1 } });
  rig.say({ op: "fireworks", colour: "red" });
  rig.say({ op: "constructor" });
  rig.say({ op: "listed" });
  rig.say({ op: "__proto__" });
  rig.say('{"op":"quote2","s":5}');
  await rig.subscribe("quote", ["BTCUSDT"]);
  rig.say(quote(1, { later: 5 }));
  assert.equal(rig.values("quote")[0].later, 5);
  assert.equal(rig.client.state, "live");
});

test("refuses what cannot be a symbol, a channel or an interval, and sends nothing of it", async () => {
  const rig = new Rig();
  await rig.live();
  const bad = [
    "",
    " ",
    "A B",
    'A"',
    "A\\",
    "A\n",
    "\u0000",
    "x".repeat(32),
    "株".repeat(11),
    "\ud800",
    5,
    null,
  ];
  for (const symbol of bad) {
    assert.throws(() => rig.client.subscribe("quote", ["A", symbol]), TypeError);
    assert.throws(() => rig.client.setHoldings([symbol]), TypeError);
  }
  for (const channel of ["", "quotes", "__proto__", undefined, 1]) {
    assert.throws(() => rig.client.subscribe(channel, ["A"]), TypeError);
    assert.throws(() => rig.client.unsubscribe(channel, ["A"]), TypeError);
  }
  for (const minIntervalMs of [-1, NaN, "x"]) {
    assert.throws(() => rig.client.subscribe("quote", ["A"], { minIntervalMs }), TypeError);
  }
  await settle();
  assert.deepEqual(rig.sent, []);
  rig.client.subscribe("quote", ["x".repeat(31), "株".repeat(10), "__proto__", "A'"]);
  await settle();
  assert.equal(rig.sent[0].symbols.length, 4);
});

test("refuses options that cannot work", () => {
  assert.throws(() => new Rig({ format: "xml" }), TypeError);
  assert.throws(() => new Rig({ WebSocket: undefined }), /WebSocket/);
});

test("a listener that throws harms nobody else", async (t) => {
  const rig = new Rig();
  const { queueMicrotask } = globalThis;
  let thrown;
  t.mock.method(globalThis, "queueMicrotask", (call) =>
    queueMicrotask(() => {
      try {
        call();
      } catch (error) {
        thrown = error;
      }
    }),
  );
  const off = rig.client.on("welcome", () => {
    throw new Error("mine");
  });
  await rig.live();
  assert.equal(thrown.message, "mine");
  assert.equal(rig.values("welcome").length, 1);
  off();
  assert.equal(rig.client.state, "live");
});

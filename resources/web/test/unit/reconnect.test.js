// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../support/fakeclock.js";
import { Rig, entry, quote, trade, welcome } from "../support/rig.js";

const closed = (rig) => rig.values("closed");

test("waits a random time under a limit that doubles up to the cap", async () => {
  const rig = new Rig({ backoffBaseMs: 100, backoffCapMs: 1000 });
  rig.random = 0.999999;
  rig.client.open("ws://server/v1");
  for (const ms of [100, 200, 400, 800, 1000, 1000]) {
    rig.hangUp();
    assert.equal(closed(rig).at(-1).retryAfterMs, ms);
    assert.equal(rig.client.state, "waiting");
    await rig.clock.pass(ms);
    assert.equal(rig.client.state, "connecting");
  }
  rig.random = 0;
  rig.hangUp();
  assert.equal(closed(rig).at(-1).retryAfterMs, 0);
  assert.equal(rig.sockets.length, 7);
});

test("begins the backoff again only after a connection that lived", async () => {
  const rig = new Rig({ backoffBaseMs: 100, stableAfterMs: 5000 });
  rig.random = 0.999999;
  await rig.live();
  for (const [livedMs, retryAfterMs] of [
    [0, 100],
    [4999, 200],
    [5000, 100],
    [0, 200],
    [0, 400],
  ]) {
    await rig.clock.pass(livedMs);
    rig.hangUp();
    assert.equal(closed(rig).at(-1).retryAfterMs, retryAfterMs);
    await rig.clock.pass(retryAfterMs);
    rig.say(welcome());
  }
});

test("waits what the server asks for, no more and no less", async () => {
  const rig = new Rig();
  await rig.live();
  rig.say({ op: "closing", code: 4100, reason: "slow", retryAfterMs: 1234 });
  rig.hangUp(1006);
  assert.deepEqual(closed(rig), [{ code: 4100, reason: "slow", retryAfterMs: 1234 }]);
  await rig.clock.pass(1233);
  assert.equal(rig.sockets.length, 1);
  await rig.clock.pass(1);
  assert.equal(rig.sockets.length, 2);
});

test("obeys close codes", async () => {
  const rows = [
    [1000, true],
    [1001, true],
    [1006, true],
    [1008, true],
    [3999, true],
    [4000, false],
    [4001, false],
    [4003, false],
    [4008, false],
    [4099, false],
    [4100, true],
    [4103, true],
    [4999, true],
  ];
  for (const [code, comesBack] of rows) {
    const rig = new Rig();
    await rig.live();
    rig.hangUp(code, "so");
    assert.equal(closed(rig)[0].code, code);
    assert.equal(closed(rig)[0].retryAfterMs !== null, comesBack, String(code));
    assert.equal(rig.client.state, comesBack ? "waiting" : "idle");
    await rig.clock.pass(60_000);
    assert.equal(rig.sockets.length > 1, comesBack);
  }
});

test("is not lured back by a closing for good that names a time", async () => {
  const rig = new Rig();
  await rig.live();
  rig.say({ op: "closing", code: 4001, reason: "no", retryAfterMs: 5 });
  rig.hangUp(1006);
  assert.equal(closed(rig)[0].retryAfterMs, null);
  await rig.clock.pass(60_000);
  assert.equal(rig.sockets.length, 1);
});

test("subscribes again to everything, with the points to resume at", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("quote", ["BTCUSDT"], { offset: 3 });
  await rig.subscribe("trade", ["BTCUSDT"], { offset: 7 });
  rig.say(quote(9));
  rig.say(trade(8));
  rig.client.setHoldings(["BTCUSDT"]);
  rig.client.subscribe("quote", ["NEW"]);
  rig.hangUp();
  await rig.clock.pass(250);
  rig.say(welcome());
  await settle();
  const at = (offset) => ({ BTCUSDT: { epoch: "0123456789abcdef", offset } });
  assert.deepEqual(
    rig.sent.map(({ op, channel, symbols, resume }) => [op, channel, symbols, resume]),
    [
      ["holdings", undefined, ["BTCUSDT"], undefined],
      ["subscribe", "quote", ["BTCUSDT", "NEW"], at(9)],
      ["subscribe", "trade", ["BTCUSDT"], at(8)],
    ],
  );
});

/** A client that had seen offset 10 and is back on a new connection. */
async function returned(channel) {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe(channel, ["BTCUSDT"], { offset: 10 });
  rig.hangUp();
  await rig.clock.pass(250);
  rig.say(welcome());
  await settle();
  rig.events = [];
  return rig;
}

test("tells of trades missed while away, once", async () => {
  const rig = await returned("trade");
  const symbols = [entry("BTCUSDT", { offset: 15 })];
  rig.say({ op: "subscribed", id: rig.sent[0].id, channel: "trade", symbols });
  assert.deepEqual(rig.values("gap"), [{ channel: "trade", symbol: "BTCUSDT", from: 11, to: 15 }]);
  rig.say(trade(16));
  assert.equal(rig.values("gap").length, 1);
  assert.equal(rig.values("trade").length, 1);
});

test("tells of no gap when trades are filled in, or nothing was missed", async () => {
  for (const [offset, recovered, next] of [
    [10, true, 11],
    [13, true, 11],
    [10, false, 11],
  ]) {
    const rig = await returned("trade");
    const symbols = [entry("BTCUSDT", { offset, recovered })];
    rig.say({ op: "subscribed", channel: "trade", symbols });
    rig.say(trade(next));
    assert.deepEqual(rig.values("gap"), []);
    assert.equal(rig.values("trade").length, 1);
  }
});

/** A client that got trades 11, 14 and 15, and asked for the two between; the server is to answer. */
async function withHole() {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("trade", ["BTCUSDT"], { offset: 10 });
  for (const o of [11, 14, 15]) rig.say(trade(o));
  for (const gap of rig.values("gap")) rig.client.refill(gap);
  await settle();
  return rig;
}
const offsets = (rig) => rig.values("trade").map((each) => each.o);
const answer = (rig, more) => ({
  op: "subscribed",
  id: rig.sent.at(-1).id,
  channel: "trade",
  symbols: [entry("BTCUSDT", { offset: 15, ...more })],
});

test("asks again for the trades of a gap, and delivers each once", async () => {
  const rig = await withHole();
  assert.equal(rig.client.stats.lost, 2);
  const { op, symbols, resume } = rig.sent.at(-1);
  assert.deepEqual(
    [op, symbols, resume],
    ["subscribe", ["BTCUSDT"], { BTCUSDT: { epoch: "0123456789abcdef", offset: 11 } }],
  );
  rig.say(answer(rig, { recovered: true }));
  for (const o of [12, 13, 14, 15, 16]) rig.say(trade(o));
  assert.deepEqual(offsets(rig), [11, 14, 15, 12, 13, 16]);
  assert.equal(rig.client.stats.lost, 0);
  assert.equal(rig.values("gap").length, 1);
  // Nothing is open any more: another word about the symbol names no point.
  rig.client.subscribe("trade", ["BTCUSDT"]);
  await settle();
  assert.equal(rig.sent.at(-1).resume, undefined);
});

test("takes a refused refill as told: what is lost stays lost", async () => {
  const rig = await withHole();
  rig.say(answer(rig, { recovered: false }));
  for (const o of [12, 16]) rig.say(trade(o));
  assert.deepEqual(offsets(rig), [11, 14, 15, 16]);
  assert.equal(rig.client.stats.lost, 2);
  assert.equal(rig.values("subscribed").at(-1).recovered, false);
});

test("is told when the server lets go of trades that it has promised", async () => {
  const rig = await withHole();
  rig.say(answer(rig, { recovered: true }));
  rig.say(trade(12));
  rig.say({ ...answer(rig, { offset: 30 }), id: undefined });
  rig.say(trade(13));
  rig.say(trade(31));
  assert.deepEqual(offsets(rig), [11, 14, 15, 12, 31]);
  assert.deepEqual(rig.values("gap").at(-1), {
    channel: "trade",
    symbol: "BTCUSDT",
    from: 16,
    to: 30,
  });
  assert.equal(rig.client.stats.lost, 1 + 15);
});

test("a refill ends with its connection: what is newest comes first", async () => {
  const rig = await withHole();
  rig.say(answer(rig, { recovered: true }));
  rig.say(trade(12));
  rig.hangUp();
  await rig.clock.pass(250);
  rig.say(welcome());
  await settle();
  assert.equal(rig.sent.at(-1).resume.BTCUSDT.offset, 15);
  rig.say(answer(rig, { recovered: true, offset: 17 }));
  for (const o of [13, 16, 17, 18]) rig.say(trade(o));
  assert.deepEqual(offsets(rig), [11, 14, 15, 12, 16, 17, 18]);
  assert.equal(rig.client.stats.lost, 1); // 13, as was told
  assert.equal(rig.values("gap").length, 1);
});

test("an answer to a wish that was taken back does not count for the next", async () => {
  const rig = new Rig();
  await rig.live();
  rig.client.subscribe("trade", ["BTCUSDT"]);
  await settle();
  const first = rig.sent.at(-1).id;
  rig.client.unsubscribe("trade", ["BTCUSDT"]);
  rig.client.subscribe("trade", ["BTCUSDT"]);
  await settle();
  rig.say({ ...answer(rig, { offset: 3 }), id: first });
  rig.say(trade(4));
  assert.deepEqual(offsets(rig), []);
  rig.say(answer(rig, { offset: 8 }));
  rig.say(trade(9));
  assert.deepEqual(offsets(rig), [9]);
  assert.deepEqual(rig.values("gap"), []);
});

test("a promise taken back does not take back what was seen", async () => {
  const rig = await withHole();
  rig.say(answer(rig, { recovered: true }));
  rig.say(trade(16));
  rig.say({ ...answer(rig, { offset: 13 }), id: undefined });
  rig.say(trade(16));
  rig.say(trade(17));
  assert.deepEqual(offsets(rig), [11, 14, 15, 16, 17]);
});

test("backs off when the server names no time to come back", async () => {
  const rig = new Rig({ backoffBaseMs: 100 });
  rig.random = 0.999999;
  await rig.live();
  rig.say({ op: "closing", code: 1001, reason: "" });
  rig.hangUp();
  assert.equal(closed(rig).at(-1).retryAfterMs, 100);
});

test("forgets a gap when the epoch changes or the symbol is no longer wanted", async () => {
  for (const forget of [
    (rig) => rig.say(answer(rig, { epoch: "other", offset: 14 })),
    (rig) => {
      rig.client.unsubscribe("trade", "BTCUSDT");
      rig.client.subscribe("trade", "BTCUSDT");
      rig.say(answer(rig, { offset: 15 }));
    },
  ]) {
    const rig = await withHole();
    forget(rig);
    rig.say(trade(12));
    assert.deepEqual(offsets(rig), [11, 14, 15]);
  }
});

test("a refill of what is no gap of a trade asks for nothing", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("trade", ["BTCUSDT"], { offset: 10 });
  await rig.subscribe("quote", ["BTCUSDT"], { offset: 10 });
  const before = rig.sent.length;
  const gap = { channel: "trade", symbol: "BTCUSDT", from: 3, to: 5 };
  for (const more of [
    { channel: "quote" },
    { channel: "candle" },
    { symbol: "NONE" },
    { from: 8, to: 10 },
    { to: 11 },
    { to: 9e15 },
    { to: undefined },
    { to: NaN },
    { from: 6 },
  ]) {
    rig.client.refill({ ...gap, ...more });
    await settle();
    assert.equal(rig.sent.length, before, JSON.stringify(more));
  }
  rig.client.refill(gap);
  rig.client.refill(gap);
  await settle();
  assert.equal(rig.sent.length, before + 1);
});

test("begins anew when the epoch is another", async () => {
  for (const channel of ["quote", "trade"]) {
    const rig = await returned(channel);
    const symbols = [entry("BTCUSDT", { epoch: "other", offset: 2 })];
    rig.say({ op: "subscribed", channel, symbols });
    rig.say(channel === "trade" ? trade(3) : quote(3));
    assert.deepEqual(rig.values("gap"), []);
    assert.equal(rig.values(channel).length, 1);
  }
});

test("takes over an epoch that changes on a live connection", async () => {
  const rig = new Rig();
  await rig.live();
  await rig.subscribe("quote", ["BTCUSDT"], { offset: 100 });
  rig.say({ op: "subscribed", channel: "quote", symbols: [entry("BTCUSDT", { epoch: "new" })] });
  rig.say(quote(1));
  assert.deepEqual(
    rig.values("quote").map((q) => q.o),
    [1],
  );
});

test("gives up an attempt that is not welcomed in time", async () => {
  const rig = new Rig({ connectTimeoutMs: 3000 });
  rig.client.open("ws://server/v1");
  await rig.clock.pass(2999);
  assert.equal(rig.client.state, "connecting");
  await rig.clock.pass(1);
  assert.equal(closed(rig)[0].code, 1006);
  assert.equal(rig.socket.closedWith, null);
});

test("drops a server that is silent for 2.5 heartbeats, and none that speaks", async () => {
  const rig = new Rig();
  await rig.live({ heartbeatMs: 1000 });
  for (let i = 0; i < 10; ++i) {
    await rig.clock.pass(2000);
    rig.say({ op: "heartbeat", ts: 1 });
  }
  assert.equal(rig.client.state, "live");
  await rig.clock.pass(2499);
  assert.equal(rig.client.state, "live");
  await rig.clock.pass(1);
  assert.equal(rig.client.state, "waiting");
  assert.match(closed(rig)[0].reason, /silent for 2500 ms/);
});

test("close() stops everything: no event, no timer, no attempt", async () => {
  const enter = {
    connecting: (rig) => rig.client.open("ws://server/v1"),
    live: (rig) => rig.live(),
    waiting: async (rig) => {
      await rig.live();
      rig.hangUp();
    },
  };
  for (const state of Object.keys(enter)) {
    const rig = new Rig();
    await enter[state](rig);
    assert.equal(rig.client.state, state);
    const before = rig.events.length;
    rig.client.close();
    rig.client.close();
    assert.deepEqual(rig.events.slice(before), [{ event: "state", value: "idle" }]);
    assert.equal(rig.clock.pending, 0);
    if (state !== "waiting") assert.equal(rig.socket.closedWith, 1000);
    rig.say(welcome());
    rig.hangUp();
    await rig.clock.pass(60_000);
    assert.equal(rig.events.length, before + 1);
    assert.equal(rig.sockets.length, 1);
  }
});

test("a listener may close or open anew at any event", async () => {
  for (const event of [
    "welcome",
    "subscribed",
    "quote",
    "gap",
    "protocolError",
    "closed",
    "state",
  ]) {
    for (const act of ["close", "open"]) {
      const rig = new Rig();
      let acted = 0;
      rig.client.on(event, () => {
        if (acted++) return;
        if (act === "close") rig.client.close();
        else rig.client.open("ws://other/v1");
      });
      await rig.live().catch(() => {});
      if (!acted) await rig.subscribe("quote", ["BTCUSDT"]);
      if (!acted) rig.say(quote(5));
      if (!acted) rig.say("broken");
      assert.ok(acted > 0, event);
      await settle();
      // At the first change of state the rig has yet to welcome it.
      const opened = event === "state" ? "live" : "connecting";
      assert.equal(rig.client.state, act === "close" ? "idle" : opened, `${act} at ${event}`);
      if (act === "close") assert.equal(rig.clock.pending, 0, event);
    }
  }
});

test("open() throws what WebSocket throws, and stays idle", () => {
  class Refusing {
    constructor() {
      throw new SyntaxError("bad URL");
    }
  }
  const rig = new Rig({ WebSocket: Refusing });
  assert.throws(() => rig.client.open("nonsense"), SyntaxError);
  assert.equal(rig.client.state, "idle");
});

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// The client against the real server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import WebSocket from "ws";

import { TickcastClient } from "../../src/index.js";
import { startServer } from "../support/server.js";

const DECIMAL = /^-?\d+\.\d+$/;
const limit = { timeout: 120_000 };

function connected(t, url, options) {
  const client = new TickcastClient({ WebSocket, ...options });
  t.after(() => client.close());
  client.on("protocolError", ({ message }) => assert.fail(message));
  client.open(url);
  return client;
}

/** The next event for which `isIt`. */
const next = (client, event, isIt = () => true) =>
  new Promise((resolve) => {
    const off = client.on(event, (value) => {
      if (!isIt(value)) return;
      off();
      resolve(value);
    });
  });

for (const format of ["binary", "json"]) {
  test(`quotes, trades and candles arrive when ${format} is asked for`, limit, async (t) => {
    const { url } = await startServer(t);
    const client = connected(t, url, { format });
    await next(client, "welcome");
    const { total, symbols } = await client.symbols("", 3);
    assert.deepEqual([total, symbols.length], [40, 3]);
    const names = symbols.map((each) => each.symbol);
    for (const channel of ["quote", "trade", "candle"]) client.subscribe(channel, names);
    const [quote, trade, candle] = await Promise.all(
      ["quote", "trade", "candle"].map((op) => next(client, op)),
    );
    for (const name of ["last", "bid", "bidQty", "ask", "askQty", "open", "high", "low", "vol"]) {
      assert.match(quote[name], DECIMAL, name);
    }
    assert.match(trade.price, DECIMAL);
    assert.match(trade.id, /^\d+$/);
    assert.match(candle.close, DECIMAL);
    assert.equal(candle.start % 60_000, 0);
    const { rttMs, ts } = await client.ping();
    assert.ok(rttMs >= 0 && Math.abs(ts - Date.now()) < 60_000);
  });
}

test("offsets are consecutive and nothing is lost while the client reads", limit, async (t) => {
  const { url } = await startServer(t);
  const client = connected(t, url);
  await next(client, "welcome");
  const { symbols } = await client.symbols();
  const gaps = [];
  client.on("gap", (gap) => gap.channel === "trade" && gaps.push(gap));
  client.subscribe(
    "trade",
    symbols.map((each) => each.symbol),
  );
  let count = 0;
  await next(client, "trade", () => ++count === 200);
  assert.deepEqual(gaps, []);
});

for (const format of ["binary", "json"]) {
  test(`trades that were left out come when asked for, in ${format}`, limit, async (t) => {
    const { url } = await startServer(t, { "feed.simulator.symbols": 3 });
    const client = connected(t, url, { format });
    await next(client, "welcome");
    const [{ symbol }] = (await client.symbols("", 1)).symbols;
    // The newest trade at a moment when there were others before it, which this client never got.
    client.subscribe("quote", symbol);
    client.subscribe("trade", symbol);
    const { o } = await next(client, "trade", (trade) => trade.o > 4);
    const late = [];
    client.on("trade", (trade) => trade.o <= o && late.push(trade.o));
    client.refill({ channel: "trade", symbol, from: o - 3, to: o - 1 });
    const answer = await next(client, "subscribed");
    assert.equal(answer.recovered, true);
    await next(client, "trade", (trade) => trade.o > answer.offset);
    assert.deepEqual(late, [o - 3, o - 2, o - 1]);
  });
}

test("unknown symbols come back as an error and are forgotten", limit, async (t) => {
  const { url } = await startServer(t);
  const client = connected(t, url);
  await next(client, "welcome");
  const [{ symbol }] = (await client.symbols("", 1)).symbols;
  client.subscribe("quote", [symbol, "NOSUCH"]);
  const error = await next(client, "error");
  assert.deepEqual([error.code, error.symbols], ["unknown_symbol", ["NOSUCH"]]);
  assert.equal(client.subscriptionCount, 1);
  assert.equal((await next(client, "quote")).s, symbol);
});

test("a thousand wishes, one by one, are a few commands and no error", limit, async (t) => {
  const { url } = await startServer(t, { "feed.simulator.symbols": 1000 });
  const client = connected(t, url);
  await next(client, "welcome");
  const { symbols } = await client.symbols();
  client.on("error", ({ message }) => assert.fail(message));
  let known = 0;
  for (const { symbol } of symbols) client.subscribe("quote", [symbol]);
  await next(client, "subscribed", () => ++known === 1000);
  for (const { symbol } of symbols) client.unsubscribe("quote", [symbol]);
  assert.equal((await next(client, "unsubscribed")).symbols.length, 1000);
});

test("comes back by itself after the server went and returned", limit, async (t) => {
  const first = await startServer(t);
  const client = connected(t, first.url, { backoffCapMs: 200 });
  await next(client, "welcome");
  const [{ symbol }] = (await client.symbols("", 1)).symbols;
  client.subscribe("quote", [symbol]);
  await next(client, "quote");
  const closed = next(client, "closed");
  await first.stop();
  const { code, retryAfterMs } = await closed;
  assert.equal(code, 1001);
  assert.ok(retryAfterMs >= 0);
  await startServer(t, {}, first.port);
  const subscribed = await next(client, "subscribed");
  assert.equal(subscribed.recovered, false);
  assert.equal((await next(client, "quote")).s, symbol);
});

test("the server answers a wrong path by closing, and the client tries again", limit, async (t) => {
  const { url } = await startServer(t);
  const client = connected(t, url.replace("/v1", "/v9"));
  const { code, retryAfterMs } = await next(client, "closed");
  assert.equal(code, 1008);
  assert.ok(retryAfterMs >= 0);
});

test("close() leaves nothing that keeps a program alive", limit, async (t) => {
  const { url } = await startServer(t);
  const client = connected(t, url);
  await next(client, "welcome");
  let socketClosed;
  class Watched extends WebSocket {
    constructor(...args) {
      super(...args);
      socketClosed = once(this, "close");
    }
  }
  const other = connected(t, url, { WebSocket: Watched });
  await next(other, "welcome");
  other.close();
  assert.equal((await socketClosed)[0], 1000);
});

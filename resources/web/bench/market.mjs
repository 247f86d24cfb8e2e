// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// A small market for measurements: the same quotes as objects and as binary records.

import { decimal } from "../src/decimal.js";

const PRICE_SCALE = 2;
const QTY_SCALE = 5;
const EPOCH = "0123456789abcdef";

function random(seed) {
  // mulberry32
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Writer {
  bytes = [];
  byte(value) {
    this.bytes.push(value);
  }
  number(value) {
    for (; value >= 128; value = Math.floor(value / 128)) this.bytes.push(128 + (value % 128));
    this.bytes.push(value);
  }
  signed(value) {
    this.number(value < 0 ? -value * 2 - 1 : value * 2);
  }
}

function epochCheck(epoch) {
  let check = 0;
  for (const byte of new TextEncoder().encode(epoch)) check = (check * 31 + byte) & 255;
  return check;
}

function keyframe(sid, number, q) {
  const w = new Writer();
  w.byte(0x10 | number);
  w.number(sid);
  w.number(q.o);
  w.number(q.ts);
  w.byte(epochCheck(EPOCH));
  w.number(0x7ff);
  w.signed(q.bid);
  w.number(q.bidQty);
  w.signed(q.ask - q.bid);
  w.number(q.askQty);
  w.signed(q.last - q.bid);
  w.number(q.lastQty);
  for (const name of ["open", "high", "low"]) w.signed(q[name] - q.bid);
  w.number(q.vol);
  w.signed(q.quoteVol);
  return w.bytes;
}

function delta(sid, number, key, q, tellsSlow) {
  const move = q.bid - key.bid;
  const fast = [
    ["bid", move, true],
    ["bidQty", q.bidQty, false],
    ["ask", q.ask - key.ask - move, true],
    ["askQty", q.askQty, false],
    ["last", q.last - key.last - move, true],
    ["lastQty", q.lastQty, false],
  ];
  const slow = tellsSlow ? ["open", "high", "low", "vol", "quoteVol"] : [];
  const w = new Writer();
  let mask = 0;
  fast.forEach(([name], i) => (mask |= (q[name] !== key[name] ? 1 : 0) << i));
  const extension = slow.reduce(
    (bits, name, i) => bits | ((q[name] !== key[name] ? 1 : 0) << i),
    0,
  );
  // `ask` and `last` are told as a move beside the bid's: when the bid moves they are told, too.
  if (mask & 1) mask |= 0b010100;
  w.byte(0x80 | (extension ? 0x40 : 0) | mask);
  w.number(sid);
  w.number((q.o - key.o) * 16 + number);
  w.number(q.ts - key.ts);
  if (extension) w.byte(extension);
  fast.forEach(([, value, isSigned], i) => {
    if ((mask >> i) & 1) isSigned ? w.signed(value) : w.number(value);
  });
  slow.forEach((name, i) => {
    if ((extension >> i) & 1) w.signed(q[name] - key[name]);
  });
  return w.bytes;
}

function asUpdate(symbol, q, told) {
  const price = (value) => decimal(value, PRICE_SCALE);
  const qty = (value) => decimal(value, QTY_SCALE);
  return {
    op: "quote",
    s: symbol,
    o: q.o,
    ts: q.ts,
    last: price(q.last),
    lastQty: qty(q.lastQty),
    bid: price(q.bid),
    bidQty: qty(q.bidQty),
    ask: price(q.ask),
    askQty: qty(q.askQty),
    open: price(told.open),
    high: price(told.high),
    low: price(told.low),
    vol: qty(told.vol),
    quoteVol: price(told.quoteVol),
  };
}

/** `{subscribed, records, quotes}`: records[i] holds quotes[i]. One update in ten tells the slow figures. */
export function makeMarket({ symbols, updates, keyframeEvery }) {
  const next = random(1);
  const upTo = (n) => Math.floor(next() * n);
  const all = Array.from({ length: symbols }, (_, i) => {
    const bid = 1000 + upTo(10_000_000);
    const q = { o: 0, ts: 1_700_000_000_000, bid, ask: bid + 10, last: bid, open: bid - 500 };
    Object.assign(q, { high: bid + 9000, low: bid - 900, vol: 1e9 + upTo(1e9), quoteVol: 1e11 });
    Object.assign(q, {
      bidQty: 1 + upTo(500_000),
      askQty: 1 + upTo(500_000),
      lastQty: 1 + upTo(9999),
    });
    return { name: `S${i}USDT`, sid: i + 1, q, key: null, told: null, number: -1 };
  });
  const records = [];
  const quotes = [];
  for (let i = 0; i < updates; ++i) {
    const s = all[i % symbols];
    const q = { ...s.q, o: s.q.o + 1, ts: s.q.ts + 50 + upTo(100) };
    s.q = q;
    const step = upTo(41) - 20;
    if (next() < 0.6) for (const name of ["bid", "ask"]) q[name] = Math.max(20, q[name] + step);
    if (next() < 0.7) q.bidQty = 1 + upTo(500_000);
    if (next() < 0.7) q.askQty = 1 + upTo(500_000);
    if (next() < 0.5) {
      q.last = next() < 0.5 ? q.bid : q.ask;
      q.lastQty = 1 + upTo(9999);
      q.vol += q.lastQty;
      q.quoteVol += Math.floor((q.last * q.lastQty) / 1e5);
    }
    if (s.key === null || (q.o - 1) % keyframeEvery === 0) {
      s.number = (s.number + 1) % 16;
      s.key = q;
      s.told = q;
      records.push(Uint8Array.from(keyframe(s.sid, s.number, q)));
    } else {
      const tellsSlow = q.o % 10 === 0;
      if (tellsSlow) s.told = q;
      records.push(Uint8Array.from(delta(s.sid, s.number, s.key, q, tellsSlow)));
    }
    quotes.push(asUpdate(s.name, q, s.told));
  }
  const entry = (s) => ({
    symbol: s.name,
    sid: s.sid,
    priceScale: PRICE_SCALE,
    qtyScale: QTY_SCALE,
    epoch: EPOCH,
    offset: 0,
    recovered: false,
  });
  return {
    subscribed: { op: "subscribed", channel: "quote", symbols: all.map(entry) },
    records,
    quotes,
  };
}

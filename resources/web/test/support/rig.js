// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { TickcastClient } from "../../src/index.js";
import { FakeClock, settle } from "./fakeclock.js";

export const LIMITS = {
  subscriptions: 1024,
  holdings: 64,
  commandsPerSecond: 20,
  messageBytes: 65536,
};
export const EPOCH = "0123456789abcdef";
export const ALL_EVENTS = (
  "state welcome subscribed unsubscribed holdings quote trade candle gap " +
  "level status error protocolError closed"
).split(" ");

export const welcome = (more) => ({
  op: "welcome",
  session: "1-5",
  server: "tickcast 0",
  protocol: "tickcast.v1.json",
  heartbeatMs: 15000,
  limits: LIMITS,
  ...more,
});

export const entry = (symbol, more) => ({
  symbol,
  sid: 1,
  priceScale: 2,
  qtyScale: 5,
  epoch: EPOCH,
  offset: 0,
  recovered: false,
  ...more,
});

/** A client whose WebSocket, clock and dice are the test's. */
export class Rig {
  clock = new FakeClock();
  sockets = [];
  events = [];
  random = 0.5;

  constructor(options = {}) {
    const rig = this;
    class FakeWebSocket {
      sent = [];
      closedWith = undefined; // null: without a code
      constructor(url, protocols) {
        this.url = url;
        this.protocols = protocols;
        rig.sockets.push(this);
      }
      send(text) {
        this.sent.push(JSON.parse(text));
        this.lastBytes = Buffer.byteLength(text);
      }
      close(code = null) {
        this.closedWith = code;
      }
    }
    this.client = new TickcastClient({
      WebSocket: FakeWebSocket,
      clock: this.clock,
      random: () => this.random,
      ...options,
    });
    for (const event of ALL_EVENTS) {
      this.client.on(event, (value) => this.events.push({ event, value }));
    }
  }

  get socket() {
    return this.sockets.at(-1);
  }
  get sent() {
    return this.socket.sent;
  }
  values(event) {
    return this.events.filter((each) => each.event === event).map((each) => each.value);
  }

  /** The server says something: an object, or text or bytes as they are. */
  say(message, socket = this.socket) {
    const isRaw = typeof message === "string" || message instanceof ArrayBuffer;
    socket.onmessage({ data: isRaw ? message : JSON.stringify(message) });
  }
  hangUp(code = 1006, reason = "") {
    this.socket.onclose({ code, reason });
  }
  /** Opens and is welcomed. */
  async live(more) {
    this.client.open("ws://server/v1");
    this.say(welcome(more));
    await settle();
  }
  /** Subscribes and is acknowledged. */
  async subscribe(channel, symbols, more) {
    this.client.subscribe(channel, symbols);
    await settle();
    const { id } = this.sent.at(-1);
    this.say({ op: "subscribed", id, channel, symbols: symbols.map((each) => entry(each, more)) });
  }
}

export const quote = (o, more) => ({ op: "quote", s: "BTCUSDT", o, ts: 1, last: "1.00", ...more });
export const trade = (o, more) => ({
  op: "trade",
  s: "BTCUSDT",
  o,
  ts: 1,
  id: String(o),
  price: "1.00",
  qty: "2.00000",
  side: "buy",
  ...more,
});

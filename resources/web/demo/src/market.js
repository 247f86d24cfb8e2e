// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { TickcastClient } from "../../src/index.js";

const GATHER_MS = 150;
const ALL_SYMBOLS = 10_000;

/**
 * What the page knows of the market: the newest quote of every pair it has seen, which pairs are
 * stale, and which subscriptions the views want. Views say what they want as often as they like; the
 * market tells the client at most every 150 ms, which holds the server's command rate.
 */
export class Market extends EventTarget {
  client = new TickcastClient();
  quotes = new Map(); // by symbol: {quote, seenAt}
  states = new Map(); // by symbol: "stale" or "delisted"
  symbols = [];
  total = 0;
  level = { level: "normal", reason: "" };
  #wanted = new Map(); // "channel symbol" to the least interval, of each view: Map<view, ms>
  #told = new Map(); // "channel symbol" to the interval told to the client
  #timer = null;

  constructor() {
    super();
    const { client } = this;
    client.on("quote", (quote) => {
      this.quotes.set(quote.s, { quote, seenAt: performance.now() });
      this.#say("quote", quote);
    });
    for (const event of ["trade", "candle", "closed", "state"]) {
      client.on(event, (value) => this.#say(event, value));
    }
    client.on("gap", (gap) => gap.channel === "trade" && this.#say("tradesLost", gap));
    client.on("level", (level) => this.#setLevel(level));
    client.on("status", ({ symbols, state }) => {
      for (const symbol of symbols) {
        if (state === "live") this.states.delete(symbol);
        else this.states.set(symbol, state);
      }
      this.#say("status", symbols);
    });
    client.on("welcome", () => this.#begin());
  }

  open(url) {
    this.client.open(url);
  }

  get isLive() {
    return this.client.state === "live";
  }

  get subscribedPairs() {
    return new Set([...this.#told.keys()].map((key) => key.split(" ")[1])).size;
  }

  /** `view` wants `symbol` on `channel`, or (with null) no longer. */
  want(view, channel, symbol, minIntervalMs = 0) {
    const key = `${channel} ${symbol}`;
    const views = this.#wanted.get(key) ?? new Map();
    if (minIntervalMs === null) views.delete(view);
    else views.set(view, minIntervalMs);
    if (views.size) this.#wanted.set(key, views);
    else this.#wanted.delete(key);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  unwant(view, channel, symbol) {
    this.want(view, channel, symbol, null);
  }

  #tell() {
    this.#timer = null;
    for (const key of this.#told.keys()) {
      if (this.#wanted.has(key)) continue;
      this.client.unsubscribe(...key.split(" "));
      this.#told.delete(key);
    }
    for (const [key, views] of this.#wanted) {
      const minIntervalMs = Math.min(...views.values());
      if (this.#told.get(key) === minIntervalMs) continue;
      this.client.subscribe(...key.split(" "), { minIntervalMs });
      this.#told.set(key, minIntervalMs);
    }
  }

  async #begin() {
    this.states.clear(); // all are live unless said otherwise
    this.#setLevel({ level: "normal", reason: "" });
    try {
      const { total, symbols } = await this.client.symbols("", ALL_SYMBOLS);
      this.total = total;
      this.symbols = symbols.map((each) => each.symbol);
      this.#say("symbols", this.symbols);
    } catch {
      // The connection ended first; the next welcome asks again.
    }
  }

  #setLevel(level) {
    this.level = level;
    this.#say("level", level);
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { Backoff } from "./backoff.js";
import { SubscriptionBook } from "./book.js";
import { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { isChannel, isSymbol, parseMessage } from "./messages.js";
import { Pacer } from "./pacer.js";

const JSON_PROTOCOL = "tickcast.v1.json";
const BINARY_PROTOCOL = "tickcast.v1.binary";
const INTERVAL_MS_MAX = 3_600_000;
const PAUSE_AFTER_REFUSAL_MS = 1000;
const PROTOCOL_ERROR = 1002;

/** Closes from 4000 to 4099 are for good. */
const mayReconnect = (code) => code < 4000 || code > 4099;

const systemClock = {
  now: () => performance.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** See index.d.ts for what every member means. index.js and json.js give it its formats. */
export class SubscriberClient extends Emitter {
  /** What reads binary messages; null: there is only JSON. */
  static Decoder = null;

  state = "idle";
  url = "";
  welcome = null;
  stats = { messages: 0, bytes: 0, updates: 0, lost: 0 };

  #options;
  #backoff;
  #book = new SubscriptionBook();
  #holdings = [];
  #isHoldingsPending = false;
  #holdingsId = 0;
  #requests = []; // {message, resolve, reject}, of this connection only
  #asked = new Map(); // those sent, by id
  #lastId = 0;
  #connection = null;
  #decoder = null;
  #closing = null; // said by the server on this connection
  #welcomedAt = 0;
  #pacer = null;
  #sendTimer;
  #retryTimer;
  #isSending = false;

  constructor(options = {}) {
    super();
    this.#options = {
      format: new.target.Decoder ? "binary" : "json",
      WebSocket: globalThis.WebSocket,
      backoffBaseMs: 250,
      backoffCapMs: 30_000,
      connectTimeoutMs: 10_000,
      stableAfterMs: 10_000,
      random: Math.random,
      clock: systemClock,
      ...options,
    };
    const { format, WebSocket, backoffBaseMs, backoffCapMs, random } = this.#options;
    if (format !== "json" && !(format === "binary" && new.target.Decoder)) {
      throw new TypeError(`unknown format ${format}`);
    }
    if (!WebSocket) throw new TypeError("no WebSocket: pass one");
    this.#backoff = new Backoff(backoffBaseMs, backoffCapMs, random);
  }

  // ---- connection ----

  open(url) {
    this.close();
    this.url = String(url);
    this.#backoff.reset();
    this.#attempt();
  }

  close() {
    if (this.state === "idle") return;
    this.#release(true);
    this.#options.clock.clearTimeout(this.#retryTimer);
    this.#setState("idle");
  }

  #setState(state) {
    if (this.state === state) return;
    this.state = state;
    this._emit("state", state);
  }

  #attempt() {
    const { Decoder } = this.constructor;
    this.#closing = null;
    this.#decoder = Decoder && new Decoder();
    const connection = new Connection(
      this.url,
      this.#options.format === "binary" ? [BINARY_PROTOCOL, JSON_PROTOCOL] : [JSON_PROTOCOL],
      this.#options,
      (data) => this.#onMessage(data),
      // What the server announced says more than how its connection ended.
      (code, reason) =>
        this.#endConnection(this.#closing?.code ?? code, this.#closing?.reason ?? reason),
    );
    this.#connection = connection;
    this.#setState("connecting");
  }

  #release(isPolite) {
    this.#connection?.close(isPolite);
    this.#connection = null;
    this.#options.clock.clearTimeout(this.#sendTimer);
    this.#book.onConnectionLost();
    const waiting = [...this.#requests, ...this.#asked.values()];
    this.#requests = [];
    this.#asked.clear();
    for (const { reject } of waiting) reject(new Error("the connection ended"));
  }

  #endConnection(code, reason) {
    const { clock, stableAfterMs } = this.#options;
    if (this.state === "live" && clock.now() - this.#welcomedAt >= stableAfterMs) {
      this.#backoff.reset();
    }
    let retryAfterMs = null;
    if (mayReconnect(code)) {
      // The server spread its own figures over its clients: more jitter would only delay.
      retryAfterMs = this.#closing ? (this.#closing.retryAfterMs ?? 0) : this.#backoff.next();
      this.#retryTimer = clock.setTimeout(() => this.#attempt(), retryAfterMs);
    }
    this.#release(false);
    const { url } = this;
    this.#setState(retryAfterMs === null ? "idle" : "waiting");
    if (this.url === url) this._emit("closed", { code, reason, retryAfterMs });
  }

  #violate(message) {
    const offender = this.#connection;
    this._emit("protocolError", { message });
    // A listener may have closed or opened anew.
    if (offender && this.#connection === offender) this.#endConnection(PROTOCOL_ERROR, message);
  }

  // ---- messages ----

  #onMessage(data) {
    const { stats } = this;
    stats.messages++;
    if (typeof data !== "string") {
      stats.bytes += data.byteLength;
      this.#onBinary(data);
      return;
    }
    stats.bytes += data.length; // all but ASCII is rare
    let message;
    try {
      message = parseMessage(data);
    } catch (error) {
      this.#violate(error.message);
      return;
    }
    const isWelcome = message.op === "welcome";
    if (isWelcome !== (this.state === "connecting")) {
      this.#violate(isWelcome ? "a second welcome" : "the first message is not a welcome");
      return;
    }
    const { op } = message;
    if (isChannel(op)) this.#onData(message);
    else if (Object.hasOwn(this.#handlers, op)) this.#handlers[op](message);
  }

  #onBinary(data) {
    if (this.state !== "live" || this.welcome.protocol !== BINARY_PROTOCOL) {
      this.#violate("a binary message where none belongs");
      return;
    }
    const connection = this.#connection;
    const fault = this.#decoder.decode(data, (update) => {
      if (this.#connection === connection && update.op !== "reference") this.#onData(update);
    });
    if (fault && this.#connection === connection) this.#violate(`binary message: ${fault}`);
  }

  #onData(update) {
    const { op, s, o } = update;
    const arrival = this.#book.arrive(op, s, o);
    if (!arrival) return;
    this.stats.updates++;
    const connection = this.#connection;
    if (arrival.gap) this.#onGap(op, s, arrival.gap);
    if (this.#connection === connection) this._emit(op, update);
  }

  #onGap(channel, symbol, { from, to }) {
    if (channel === "trade") this.stats.lost += to - from + 1;
    this._emit("gap", { channel, symbol, from, to });
  }

  #handlers = {
    welcome: (welcome) => {
      const { format, clock } = this.#options;
      const { protocol, heartbeatMs, limits } = welcome;
      if (protocol !== JSON_PROTOCOL && (protocol !== BINARY_PROTOCOL || format === "json")) {
        this.#violate(`welcome to the protocol ${protocol}`);
        return;
      }
      this.welcome = welcome;
      this.#welcomedAt = clock.now();
      this.#connection.setHeartbeat(heartbeatMs);
      this.#pacer = new Pacer(limits.commandsPerSecond, this.#welcomedAt);
      this.#isHoldingsPending = this.#holdings.length > 0;
      this.#scheduleSend();
      const connection = this.#connection;
      this.#setState("live");
      if (this.#connection === connection) this._emit("welcome", welcome);
    },
    subscribed: (answer) => {
      this.#noteAnswer(answer);
      this.#decoder?.subscribed(answer);
      const { channel } = answer;
      const connection = this.#connection;
      for (const entry of answer.symbols) {
        const known = this.#book.acknowledge(channel, entry);
        if (!known) continue;
        this._emit("subscribed", { channel, ...entry });
        if (known.gap) this.#onGap(channel, entry.symbol, known.gap);
        if (this.#connection !== connection) return; // a listener closed
      }
    },
    unsubscribed: (answer) => {
      this.#noteAnswer(answer);
      this.#decoder?.unsubscribed(answer);
      this._emit("unsubscribed", answer);
    },
    holdings: (answer) => {
      this.#noteAnswer(answer);
      this._emit("holdings", answer);
    },
    symbols: (answer) => this.#noteAnswer(answer),
    pong: (answer) => this.#noteAnswer(answer),
    level: (level) => this._emit("level", level),
    status: (status) => this._emit("status", status),
    closing: (closing) => {
      this.#closing = closing; // the close frame follows
    },
    error: (error) => {
      const { id, code, symbols } = error;
      this.#book.onAnswer(id);
      if (code === "rate_limited" || code === "unavailable") {
        this.#book.retry(id);
        this.#isHoldingsPending ||= id === this.#holdingsId;
        this.#pacer.pause(this.#options.clock.now(), PAUSE_AFTER_REFUSAL_MS);
        this.#scheduleSend();
      } else if (code === "unknown_symbol" || code === "too_many_symbols") {
        this.#book.refuse(id, symbols ?? []);
      } else {
        this.#book.refuse(id);
      }
      const asked = this.#asked.get(id);
      this.#asked.delete(id);
      asked?.reject(Object.assign(new Error(error.message), { code }));
      this._emit("error", error);
    },
  };

  #noteAnswer(answer) {
    this.#book.onAnswer(answer.id);
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    asked?.resolve(answer);
  }

  // ---- commands ----

  subscribe(channel, symbols, { minIntervalMs = 0 } = {}) {
    const list = checked(channel, symbols);
    if (!(minIntervalMs >= 0)) throw new RangeError(`minIntervalMs is ${minIntervalMs}`);
    const interval = channel === "trade" ? 0 : Math.round(Math.min(minIntervalMs, INTERVAL_MS_MAX));
    for (const symbol of list) this.#book.want(channel, symbol, interval);
    this.#scheduleSend();
  }

  unsubscribe(channel, symbols) {
    for (const symbol of checked(channel, symbols)) this.#book.unwant(channel, symbol);
    this.#scheduleSend();
  }

  setHoldings(symbols) {
    this.#holdings = checked("quote", symbols);
    this.#isHoldingsPending = true;
    this.#scheduleSend();
  }

  symbols(prefix = "", limit = undefined) {
    return this.#request({ op: "symbols", prefix: prefix || undefined, limit });
  }

  async ping() {
    const { clock } = this.#options;
    let sentAt;
    const { ts } = await this.#request({ op: "ping" }, () => (sentAt = clock.now()));
    return { ts, rttMs: clock.now() - sentAt };
  }

  get subscriptionCount() {
    return this.#book.size;
  }

  get skipped() {
    return { ...this.#decoder?.skipped };
  }

  #request(message, onSent) {
    return new Promise((resolve, reject) => {
      if (this.state !== "live") throw new Error("not connected");
      this.#requests.push({ message, onSent, resolve, reject });
      this.#scheduleSend();
    });
  }

  #scheduleSend() {
    if (this.#connection === null || this.#isSending) return;
    // The end of this turn: by then everything stated in it is known.
    this.#isSending = true;
    queueMicrotask(() => {
      this.#isSending = false;
      this.#send();
    });
  }

  #hasCommand() {
    return this.#isHoldingsPending || this.#requests.length > 0 || this.#book.hasCommand();
  }

  #send() {
    const { clock } = this.#options;
    clock.clearTimeout(this.#sendTimer);
    while (this.state === "live" && this.#hasCommand()) {
      const waitMs = this.#pacer.wait(clock.now());
      if (waitMs > 0) {
        this.#sendTimer = clock.setTimeout(() => this.#send(), Math.ceil(waitMs));
        return;
      }
      this.#pacer.take();
      this.#connection.send(this.#takeCommand());
    }
  }

  #takeCommand() {
    const id = ++this.#lastId;
    const request = this.#requests.shift();
    if (request) {
      this.#asked.set(id, request);
      request.onSent?.();
      return JSON.stringify({ ...request.message, id });
    }
    if (this.#isHoldingsPending) {
      this.#isHoldingsPending = false;
      this.#holdingsId = id;
      return JSON.stringify({ op: "holdings", id, symbols: this.#holdings });
    }
    return this.#book.takeCommand(id, this.welcome.limits.messageBytes);
  }
}

/** The symbols as a list, or an error that names what is none: a server would refuse them all. */
function checked(channel, symbols) {
  if (!isChannel(channel)) throw new TypeError(`unknown channel ${channel}`);
  const list = typeof symbols === "string" ? [symbols] : [...symbols];
  for (const symbol of list) {
    if (!isSymbol(symbol)) throw new TypeError(`not a symbol: ${String(symbol).slice(0, 64)}`);
  }
  return list;
}

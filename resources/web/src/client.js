// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { backoffMs } from "./backoff.js";
import { SubscriptionBook } from "./book.js";
import { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { isChannel, isSymbol, parseMessage } from "./messages.js";
import { Pacer } from "./pacer.js";

const JSON_PROTOCOL = "tickcast.v1.json";
const BINARY_PROTOCOL = "tickcast.v1.binary";
const INTERVAL_MS_MAX = 3_600_000;
const PAUSE_AFTER_REFUSAL_MS = 1000;
const HEARTBEATS_MISSED_MAX = 2.5;
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
  /** What reads binary messages; none: there is only JSON. */
  static Decoder;

  state = "idle";
  url = "";
  welcome = null;
  skipped = {};
  stats = { messages: 0, bytes: 0, updates: 0, lost: 0 };

  #options;
  #failures = 0; // in a row
  #book = new SubscriptionBook();
  #holdings = [];
  #isHoldingsPending = false;
  #holdingsId = 0;
  #requests = []; // to be sent, on this connection only
  #asked = new Map(); // {resolve, reject} of requests, by id
  #lastId = 0;
  #connection = null;
  #decoder = null; // if this connection speaks binary
  #closing = null; // said by the server on this connection
  #welcomedAt = 0;
  #pacer = null;
  #sendTimer;
  #retryTimer;
  #isSending = false;

  constructor(options) {
    super();
    this.#options = {
      format: new.target.Decoder ? "binary" : "json",
      WebSocket: globalThis.WebSocket, // none in Node before 22
      backoffBaseMs: 250,
      backoffCapMs: 30_000,
      connectTimeoutMs: 10_000,
      stableAfterMs: 10_000,
      random: Math.random,
      clock: systemClock,
      ...options,
    };
    const { format, WebSocket } = this.#options;
    check(["json", new.target.Decoder && "binary"].includes(format), "format", format);
    check(WebSocket, "WebSocket", WebSocket);
  }

  // ---- connection ----

  open(url) {
    this.close();
    this.url = String(url);
    this.#failures = 0;
    this.#attempt();
  }

  close() {
    if (this.state === "idle") return;
    this.#release(true);
    this.#options.clock.clearTimeout(this.#retryTimer);
    this.#setState("idle");
  }

  #setState(state) {
    if (this.state === state) return true;
    this.state = state;
    return this.#tell("state", state);
  }

  /** Whether all is as it was: a listener may close or open anew. */
  #tell(event, value) {
    const connection = this.#connection;
    this._emit(event, value);
    return this.#connection === connection;
  }

  #attempt() {
    this.#closing = this.#decoder = null;
    this.skipped = {};
    this.#connection = new Connection(
      this.url,
      this.#options.format === "json" ? [JSON_PROTOCOL] : [BINARY_PROTOCOL, JSON_PROTOCOL],
      this.#options,
      (data) => this.#onMessage(data),
      // What the server announced says more than how its connection ended.
      (code, reason) =>
        this.#endConnection(this.#closing?.code ?? code, this.#closing?.reason ?? reason),
    );
    this.#setState("connecting");
  }

  #release(isPolite) {
    this.#connection?.close(isPolite);
    this.#connection = null;
    this.#options.clock.clearTimeout(this.#sendTimer);
    this.#book.onConnectionLost();
    this.#requests = [];
    for (const { reject } of this.#asked.values()) reject(new Error("not connected"));
    this.#asked.clear();
  }

  #endConnection(code, reason) {
    const { clock, stableAfterMs } = this.#options;
    if (this.state === "live" && clock.now() - this.#welcomedAt >= stableAfterMs) {
      this.#failures = 0;
    }
    let retryAfterMs = null;
    if (mayReconnect(code)) {
      // The server spread its own figures over its clients: more jitter would only delay.
      retryAfterMs =
        this.#closing?.retryAfterMs ?? backoffMs(this.#failures++, this.#options);
      this.#retryTimer = clock.setTimeout(() => this.#attempt(), retryAfterMs);
    }
    this.#release(false);
    if (this.#setState(retryAfterMs === null ? "idle" : "waiting")) {
      this._emit("closed", { code, reason, retryAfterMs });
    }
  }

  #violate(message) {
    if (this.#tell("protocolError", { message })) this.#endConnection(PROTOCOL_ERROR, message);
  }

  // ---- messages ----

  #onMessage(data) {
    const { stats } = this;
    stats.messages++;
    stats.bytes += data.byteLength ?? data.length; // in text all but ASCII is rare
    if (typeof data !== "string") return this.#onBinary(data);
    let message;
    try {
      message = parseMessage(data);
    } catch (error) {
      return this.#violate(error.message);
    }
    const { op, id } = message;
    if ((op === "welcome") !== (this.state === "connecting")) {
      return this.#violate(`bad ${op}`);
    }
    if (isChannel(op)) return this.#onData(message);
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (op !== "error") asked?.resolve(message);
    else asked?.reject(Object.assign(new Error(), message));
    this.#handlers[op]?.(message);
  }

  #onBinary(data) {
    const connection = this.#connection;
    const fault = this.#decoder
      ? this.#decoder.decode(data, (update) => {
          if (this.#connection === connection && update.op !== "reference") this.#onData(update);
        })
      : "not welcome";
    if (fault && this.#connection === connection) this.#violate(`binary message: ${fault}`);
  }

  #onData(update) {
    const { op, s, o } = update;
    const missed = this.#book.arrive(op, s, o);
    if (missed === null) return;
    this.stats.updates++;
    if (this.#tellMissed(op, s, o - 1, missed)) this._emit(op, update);
  }

  /** Offsets up to `to` were missed; -1: one of them came after all. Returns as #tell() does. */
  #tellMissed(channel, symbol, to, missed) {
    if (channel === "trade") this.stats.lost += missed;
    return missed < 1 || this.#tell("gap", { channel, symbol, from: to - missed + 1, to });
  }

  #passOn = (message) => this._emit(message.op, message);

  #handlers = {
    __proto__: null,
    welcome: (welcome) => {
      const { protocol, heartbeatMs, limits } = welcome;
      if (protocol === BINARY_PROTOCOL && this.#options.format !== "json") {
        this.#decoder = new this.constructor.Decoder();
        this.skipped = this.#decoder.skipped;
      } else if (protocol !== JSON_PROTOCOL) {
        return this.#violate(`bad protocol ${protocol}`);
      }
      this.welcome = welcome;
      this.#welcomedAt = this.#options.clock.now();
      this.#connection.setSilence(heartbeatMs * HEARTBEATS_MISSED_MAX);
      this.#pacer = new Pacer(limits.commandsPerSecond, this.#welcomedAt);
      this.#isHoldingsPending = this.#holdings.length > 0;
      this.#scheduleSend();
      if (this.#setState("live")) this.#passOn(welcome);
    },
    subscribed: (answer) => {
      this.#decoder?.subscribed(answer);
      const { id, channel } = answer;
      for (const entry of answer.symbols) {
        const { symbol, offset } = entry;
        const missed = this.#book.acknowledge(channel, entry, id);
        if (missed === null) continue;
        if (!this.#tell("subscribed", { channel, ...entry })) return;
        if (!this.#tellMissed(channel, symbol, offset, missed)) return;
      }
    },
    unsubscribed: (answer) => {
      this.#decoder?.unsubscribed(answer);
      this.#passOn(answer);
    },
    holdings: this.#passOn,
    level: this.#passOn,
    status: this.#passOn,
    closing: (closing) => {
      this.#closing = closing; // the close frame follows
    },
    error: (error) => {
      const { id, code, symbols } = error;
      if (code === "rate_limited" || code === "unavailable") {
        this.#book.retry(id);
        this.#isHoldingsPending ||= id === this.#holdingsId;
        this.#pacer.pause(this.#options.clock.now(), PAUSE_AFTER_REFUSAL_MS);
        this.#scheduleSend();
      } else {
        this.#book.refuse(id, symbols);
      }
      this.#passOn(error);
    },
  };

  // ---- commands ----

  subscribe(channel, symbols, { minIntervalMs = 0 } = {}) {
    const list = checked(channel, symbols);
    check(minIntervalMs >= 0, "minIntervalMs", minIntervalMs);
    const interval = Math.round(Math.min(minIntervalMs, INTERVAL_MS_MAX));
    for (const symbol of list) this.#book.want(channel, symbol, interval);
    this.#scheduleSend();
  }

  unsubscribe(channel, symbols) {
    for (const symbol of checked(channel, symbols)) this.#book.unwant(channel, symbol);
    this.#scheduleSend();
  }

  refill({ channel, symbol, from, to }) {
    if (channel === "trade") this.#book.refill(symbol, from, to);
    this.#scheduleSend();
  }

  setHoldings(symbols) {
    this.#holdings = checked("quote", symbols);
    this.#isHoldingsPending = true;
    this.#scheduleSend();
  }

  symbols(prefix, limit) {
    return this.#request({ op: "symbols", prefix: prefix || undefined, limit });
  }

  async ping() {
    const { clock } = this.#options;
    const askedAt = clock.now();
    const { ts } = await this.#request({ op: "ping" });
    return { ts, rttMs: clock.now() - askedAt };
  }

  get subscriptionCount() {
    return this.#book.size;
  }

  #request(message) {
    return new Promise((resolve, reject) => {
      if (this.state !== "live") throw new Error("not connected");
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      this.#requests.push({ ...message, id });
      this.#scheduleSend();
    });
  }

  #scheduleSend() {
    if (this.#isSending) return;
    // The end of this turn: by then everything stated in it is known.
    this.#isSending = true;
    queueMicrotask(() => {
      this.#isSending = false;
      this.#send();
    });
  }

  #send() {
    const { clock } = this.#options;
    clock.clearTimeout(this.#sendTimer);
    while (
      this.state === "live" &&
      (this.#isHoldingsPending || this.#requests.length || this.#book.next())
    ) {
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
    if (this.#requests.length) return JSON.stringify(this.#requests.shift());
    const id = ++this.#lastId;
    if (!this.#isHoldingsPending) {
      return this.#book.takeCommand(id, this.welcome.limits.messageBytes);
    }
    this.#isHoldingsPending = false;
    this.#holdingsId = id;
    return JSON.stringify({ op: "holdings", id, symbols: this.#holdings });
  }
}

function check(isGood, what, value) {
  if (!isGood) throw new TypeError(`bad ${what}: ${value}`);
}

/** The symbols as a list, or an error that names what is none: a server would refuse them all. */
function checked(channel, symbols) {
  check(isChannel(channel), "channel", channel);
  const list = typeof symbols === "string" ? [symbols] : [...symbols];
  for (const symbol of list) check(isSymbol(symbol), "symbol", symbol);
  return list;
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** What one may subscribe to: the state of the market, single trades, or one-minute candles. */
export type Channel = "quote" | "trade" | "candle";

/**
 * `idle`: before open(), after close(), or closed by the server for good. `connecting`: until the
 * server's welcome. `live`. `waiting`: for the next attempt.
 */
export type State = "idle" | "connecting" | "live" | "waiting";

/** An exact decimal such as `"64250.10"`. Do not read it into a number if digits matter. */
export type Decimal = string;

interface Update {
  /** The symbol. */
  readonly s: string;
  /** The offset: +1 for each publication of the symbol on its channel. */
  readonly o: number;
  /** When it happened, in milliseconds of Unix time. */
  readonly ts: number;
  /** When it entered the server, in microseconds of Unix time, if the operator wants it told. */
  readonly tIn?: number;
}

/** The whole state of a symbol. What its source does not tell is absent. */
export interface Quote extends Update {
  readonly op: "quote";
  readonly last?: Decimal;
  readonly lastQty?: Decimal;
  readonly bid?: Decimal;
  readonly bidQty?: Decimal;
  readonly ask?: Decimal;
  readonly askQty?: Decimal;
  /** Of the last 24 hours, as the next ones. */
  readonly open?: Decimal;
  readonly high?: Decimal;
  readonly low?: Decimal;
  /** Volume in the traded asset. */
  readonly vol?: Decimal;
  /** Volume in money. */
  readonly quoteVol?: Decimal;
}

export interface Trade extends Update {
  readonly op: "trade";
  /** Digits; too long for a number. */
  readonly id: string;
  readonly price: Decimal;
  readonly qty: Decimal;
  /** The side that took. */
  readonly side: "buy" | "sell";
}

/** The state of a minute; a newer one of the same `start` replaces it. */
export interface Candle extends Update {
  readonly op: "candle";
  readonly interval: string;
  /** Milliseconds of Unix time. */
  readonly start: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly vol: Decimal;
  readonly trades: number;
  /** In the last message of a minute, which need not reach everybody. */
  readonly closed: boolean;
}

export interface ListedSymbol {
  readonly symbol: string;
  readonly sid: number;
  /** Digits after the point of prices, and of quantities. */
  readonly priceScale: number;
  readonly qtyScale: number;
}

export interface Subscribed extends ListedSymbol {
  readonly channel: Channel;
  readonly epoch: string;
  readonly offset: number;
  /** Nothing was missed since the connection was lost. */
  readonly recovered: boolean;
}

export interface SymbolList {
  /** How many match, listed or not. */
  readonly total: number;
  readonly symbols: readonly ListedSymbol[];
}

export interface Welcome {
  readonly session: string;
  readonly server: string;
  /** The format in force. */
  readonly protocol: "tickcast.v1.json" | "tickcast.v1.binary";
  readonly heartbeatMs: number;
  readonly limits: {
    readonly subscriptions: number;
    readonly holdings: number;
    readonly commandsPerSecond: number;
    readonly messageBytes: number;
  };
}

/** What each event hands to its listeners. */
export interface Events {
  state: State;
  welcome: Welcome;
  /** Once for each symbol, before its first update on a connection. */
  subscribed: Subscribed;
  unsubscribed: { readonly channel: Channel; readonly symbols: readonly string[] };
  holdings: { readonly symbols: readonly string[] };
  /** State may come again with the same offset, or skip offsets: it is always the newest. */
  quote: Quote;
  /** Each trade comes once; out of order only after refill(). */
  trade: Trade;
  candle: Candle;
  /** Offsets `from` to `to` will not come: newer state stands for them, or trades were lost: see refill(). */
  gap: {
    readonly channel: Channel;
    readonly symbol: string;
    readonly from: number;
    readonly to: number;
  };
  /** How much this connection is being sent. A connection begins at `normal`. */
  level: {
    readonly level: "normal" | "degraded" | "critical" | "emergency";
    readonly reason: string;
  };
  /** How good the data behind symbols is. They are `live` unless said otherwise. */
  status: {
    readonly symbols: readonly string[];
    readonly state: "live" | "stale" | "delisted";
    readonly reason: string;
  };
  /**
   * A command failed. Symbols refused as unknown or too many are subscribed no longer, nor are
   * those of a refused command; what the server could not do yet is said again by itself.
   */
  error: {
    readonly id?: number;
    readonly code: string;
    readonly message: string;
    readonly symbols?: readonly string[];
  };
  /** The server said something that is not the protocol; it is dropped after this. */
  protocolError: { readonly message: string };
  /**
   * The connection, or the attempt at one, ended other than by close(). The next attempt comes
   * after `retryAfterMs`; null: none comes.
   */
  closed: {
    readonly code: number;
    readonly reason: string;
    readonly retryAfterMs: number | null;
  };
}

/** The part of a browser's WebSocket that is used; the one of the package `ws` has it, too. */
export interface WebSocketLike {
  binaryType: string;
  onmessage: ((event: any) => any) | null;
  onclose: ((event: any) => any) | null;
  onerror: ((event: any) => any) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface Options {
  /**
   * `binary` (the default) asks for the binary format and takes JSON if the server has only that;
   * `json` asks for JSON. Updates are the same objects in both.
   */
  format?: "binary" | "json";
  /** The default is the global one. */
  WebSocket?: new (url: string, protocols: string[]) => WebSocketLike;
  /** Attempts wait a random time of up to this, doubled with each failure... */
  backoffBaseMs?: number;
  /** ...but no longer than this. 250 and 30,000. */
  backoffCapMs?: number;
  /** From an attempt to the welcome: 10,000. */
  connectTimeoutMs?: number;
  /** A connection that lived this long begins the next backoff at the base again: 10,000. */
  stableAfterMs?: number;
  /** For tests: a random number from 0 to below 1. */
  random?: () => number;
  /** For tests: milliseconds since any moment, and timers. */
  clock?: {
    now(): number;
    setTimeout(call: () => void, ms: number): unknown;
    clearTimeout(timer: any): void;
  };
}

/**
 * A subscriber of a Tickcast server. It connects, subscribes, decodes, notices gaps, and comes back
 * by itself after a loss, with everything it had subscribed and the points to resume at.
 *
 * Subscriptions are wishes: state them at any time, connected or not. They are gathered over a turn
 * and go out in as few messages as the server's limits allow, paced to its command rate.
 *
 * It does not reconnect after close(), nor when the server closes with a code from 4000 to 4099. A
 * server that is silent for 2.5 times its heartbeat interval, or that says something that is not
 * the protocol, is dropped and tried again.
 *
 * A listener may call any method. One that throws disturbs nothing; its error becomes an uncaught
 * one.
 */
export class TickcastClient {
  constructor(options?: Options);

  /**
   * Begins to connect to `url` (`ws://HOST:PORT/v1` or `wss://...`) and stays at it until close().
   * An open client closes first. Throws if WebSocket refuses the URL.
   */
  open(url: string | URL): void;
  /** Closes with 1000 and stays closed. Nothing is emitted but `state`. Wishes are kept. */
  close(): void;

  /**
   * Throws for what cannot be a symbol or channel. `minIntervalMs` is the least time between two
   * updates of one symbol, 0 to an hour; for trades it means nothing. Saying it again changes the interval.
   */
  subscribe(
    channel: Channel,
    symbols: string | Iterable<string>,
    options?: { minIntervalMs?: number },
  ): void;
  unsubscribe(channel: Channel, symbols: string | Iterable<string>): void;
  /**
   * Asks once more for the trades of a gap, as the event told it; of what is no gap of a trade,
   * nothing. If the server still holds them they come late, in order, each once, as `trade`.
   * `subscribed` comes first and tells by `recovered` whether they will.
   */
  refill(gap: Events["gap"]): void;
  /** Replaces the set of symbols that are delivered whatever happens. It subscribes nothing. */
  setHoldings(symbols: string | Iterable<string>): void;
  /**
   * Lists the symbols whose name begins with `prefix`, at most `limit` (1 to 10,000, otherwise the
   * server's default). Rejects when not live, when refused, and when the connection ends first.
   */
  symbols(prefix?: string, limit?: number): Promise<SymbolList>;
  /**
   * The server's time, and how long asking took, the wait for the command rate included. Rejects
   * as symbols() does.
   */
  ping(): Promise<{ ts: number; rttMs: number }>;

  /** Returns a function that takes the listener off again. */
  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
  off<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): void;

  readonly state: State;
  readonly url: string;
  /** The last welcome; null before the first. */
  readonly welcome: Welcome | null;
  /** How many subscriptions are wanted, acknowledged or not. */
  readonly subscriptionCount: number;
  /** Counted since the client was made: `lost` are trades that did not come, so far. */
  readonly stats: {
    readonly messages: number;
    readonly bytes: number;
    readonly updates: number;
    readonly lost: number;
  };
  /** Binary records of this connection that could not be used, by reason; usually all 0. */
  readonly skipped: Partial<Skipped>;
}

export interface Skipped {
  unknownKind: number;
  unknownSid: number;
  otherEpoch: number;
  missingKeyframe: number;
}

/** Reads the binary messages of one connection; TickcastClient uses it. */
export class BinaryDecoder {
  /** To be told of every `subscribed` and `unsubscribed` of the connection, as parsed. */
  subscribed(message: { channel: Channel; symbols: readonly Omit<Subscribed, "channel">[] }): void;
  unsubscribed(message: { channel: Channel; symbols: readonly string[] }): void;
  /**
   * Hands the update of each record to `sink`, in order, up to the first broken one. A `reference`
   * is a quote that is not to be shown. Returns "" or what is wrong.
   */
  decode(
    message: ArrayBuffer | Uint8Array,
    sink: (update: Quote | Trade | Candle | (Omit<Quote, "op"> & { op: "reference" })) => void,
  ): "" | "truncated" | "bad_varint" | "out_of_range" | "too_big";
  readonly skipped: Readonly<Skipped>;
}

/** The exact decimal of a mantissa (a safe integer or a BigInt) and a scale from 0 to 18. */
export function decimal(mantissa: number | bigint, scale: number): Decimal;

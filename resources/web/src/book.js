// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { byteLength } from "./messages.js";

const wishes = (channel) => ({
  channel,
  entries: new Map(), // by symbol
  toSubscribe: new Set(),
  toUnsubscribe: new Set(),
});

const WITHOUT_GAP = {};
const RESUME_BYTES = 12; // ,"resume":{}

/**
 * The text of `command`, with as many symbols from the front of `pending` as fit into `bytesMax`
 * (the first in any case) and as `take` agrees to, which may add a point to resume at.
 */
function fill(command, pending, bytesMax, take) {
  let left = bytesMax - byteLength(JSON.stringify(command)) - RESUME_BYTES;
  for (const symbol of pending) {
    if (!take(symbol)) break;
    left -= byteLength(JSON.stringify([symbol, { [symbol]: command.resume?.[symbol] }]));
    if (left < 0 && command.symbols.length) {
      delete command.resume?.[symbol];
      break;
    }
    command.symbols.push(symbol);
    pending.delete(symbol);
  }
  return JSON.stringify(command);
}

/**
 * What a subscriber wants, what it has told the server of that, and how far it has come in each
 * symbol's updates. It outlives connections: after a loss everything wanted is to be said again,
 * with the point to resume at. It does no I/O and knows no time.
 */
export class SubscriptionBook {
  #wishes = { quote: wishes("quote"), trade: wishes("trade"), candle: wishes("candle") };
  #all = Object.values(this.#wishes);
  // Subscribe commands on their way. The server answers in order, so an answer ends the wait for
  // all earlier ones and the queue stays short.
  #said = [];

  // ---- wishes ----

  /** Wanting a symbol again says it again to the server, with the new interval. */
  want(channel, symbol, minIntervalMs) {
    const mine = this.#wishes[channel];
    const entry = mine.entries.get(symbol);
    if (entry) entry.minIntervalMs = minIntervalMs;
    else {
      mine.entries.set(symbol, {
        minIntervalMs,
        wasSaid: false, // the server knows of it, on this connection
        isAcknowledged: false, // and has answered, on this connection
        epoch: "", // none until the first acknowledgement
        offset: 0, // the last seen, or the last published at subscription
      });
    }
    mine.toSubscribe.add(symbol);
  }

  unwant(channel, symbol) {
    const mine = this.#wishes[channel];
    if (mine.entries.get(symbol)?.wasSaid) mine.toUnsubscribe.add(symbol);
    mine.entries.delete(symbol);
    mine.toSubscribe.delete(symbol);
  }

  /** How many subscriptions are wanted, over all channels. */
  get size() {
    return this.#all.reduce((sum, each) => sum + each.entries.size, 0);
  }

  // ---- commands ----

  hasCommand() {
    return this.#all.some((each) => each.toUnsubscribe.size + each.toSubscribe.size > 0);
  }

  /** The next message to send; it counts as said. Call only if hasCommand(). */
  takeCommand(id, bytesMax) {
    // What is no longer wanted goes first: it makes room under the server's limit, and a symbol
    // taken back and wanted again must reach the server in that order.
    const leaving = this.#all.find((each) => each.toUnsubscribe.size);
    if (leaving) {
      const command = { op: "unsubscribe", id, channel: leaving.channel, symbols: [] };
      return fill(command, leaving.toUnsubscribe, bytesMax, () => true);
    }
    const { channel, entries, toSubscribe } = this.#all.find((each) => each.toSubscribe.size);
    const [first] = toSubscribe;
    const { minIntervalMs } = entries.get(first);
    const command = { op: "subscribe", id, channel, symbols: [] };
    // Said even when 0, or a live subscription would keep its old one.
    if (channel !== "trade") command.minIntervalMs = minIntervalMs;
    this.#said.push({ id, channel, symbols: command.symbols });
    const text = fill(command, toSubscribe, bytesMax, (symbol) => {
      const entry = entries.get(symbol);
      if (entry.minIntervalMs !== minIntervalMs) return false;
      const { isAcknowledged, epoch, offset } = entry;
      if (!isAcknowledged && epoch) {
        // Without a prototype: a symbol may be named as one of its members.
        (command.resume ??= Object.create(null))[symbol] = { epoch, offset };
      }
      return true;
    });
    for (const symbol of command.symbols) entries.get(symbol).wasSaid = true;
    return text;
  }

  /** Nothing said so far counts any more. */
  onConnectionLost() {
    this.#said = [];
    for (const mine of this.#all) {
      mine.toUnsubscribe.clear();
      // Equal intervals stand together, so that they share messages.
      mine.toSubscribe = new Set(
        [...mine.entries]
          .sort(([, a], [, b]) => a.minIntervalMs - b.minIntervalMs)
          .map(([symbol]) => symbol),
      );
      for (const entry of mine.entries.values()) entry.wasSaid = entry.isAcknowledged = false;
    }
  }

  // ---- answers ----

  /** Command `id` was answered, in whole or in part. Call for every answer, before the rest. */
  onAnswer(id) {
    while (this.#said.length && this.#said[0].id < id) this.#said.shift();
  }

  /** Null if the symbol is not wanted, else {gap} of events missed that nobody will send, if any. */
  acknowledge(channel, { symbol, epoch, offset, recovered }) {
    const entry = this.#wishes[channel].entries.get(symbol);
    if (!entry) return null;
    const wasLive = entry.isAcknowledged;
    entry.isAcknowledged = true;
    if (entry.epoch !== epoch) {
      entry.epoch = epoch;
      entry.offset = offset;
      return WITHOUT_GAP;
    }
    // A live subscription said again: data already on its way may be older than this answer, so
    // only the data itself moves the position.
    if (wasLive) return WITHOUT_GAP;
    // Resumed. State that follows shows by its own offset what was missed; trades that nobody will
    // send are missed now.
    const last = entry.offset;
    const willFollow = channel !== "trade" || recovered;
    if (!willFollow || offset < last) entry.offset = offset;
    return !willFollow && offset > last ? { gap: { from: last + 1, to: offset } } : WITHOUT_GAP;
  }

  #saidWith(id) {
    return this.#said[0]?.id === id ? this.#said[0] : null;
  }

  /** Command `id` failed for good, for `symbols` or (without them) as a whole. */
  refuse(id, symbols) {
    const said = this.#saidWith(id);
    if (!said) return;
    const { entries, toSubscribe } = this.#wishes[said.channel];
    for (const symbol of symbols ?? said.symbols) {
      if (entries.get(symbol)?.isAcknowledged !== false) continue;
      entries.delete(symbol);
      toSubscribe.delete(symbol);
    }
  }

  /** Command `id` was not carried out this time: it will be said again. */
  retry(id) {
    const said = this.#saidWith(id);
    if (!said) return;
    this.#said.shift();
    const { entries, toSubscribe } = this.#wishes[said.channel];
    for (const symbol of said.symbols) {
      const entry = entries.get(symbol);
      if (!entry) continue;
      entry.wasSaid = entry.isAcknowledged;
      toSubscribe.add(symbol);
    }
  }

  // ---- data ----

  /** Null: not wanted, or seen before. Else {gap} of the offsets left out before it, if any. */
  arrive(channel, symbol, offset) {
    const entry = this.#wishes[channel].entries.get(symbol);
    if (!entry?.isAcknowledged) return null;
    const last = entry.offset;
    if (offset < last || (offset === last && channel === "trade")) return null;
    entry.offset = offset;
    return offset > last + 1 ? { gap: { from: last + 1, to: offset - 1 } } : WITHOUT_GAP;
  }
}

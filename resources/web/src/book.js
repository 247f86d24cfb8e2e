// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { CHANNELS, byteLength } from "./messages.js";

const REFILL_MAX = 10_000; // trades of a gap, more than servers hold
const COMMAND_BYTES = 128; // of a command at most, without its symbols and their points to resume at

/**
 * What a subscriber wants, what it has told the server of that, and how far it has come in each
 * symbol's updates. It outlives connections: after a loss everything wanted is to be said again,
 * with the point to resume at. It does no I/O and knows no time.
 */
export class SubscriptionBook {
  #channels = CHANNELS.map((name) => ({
    name,
    entries: new Map(), // by symbol
    leaving: new Set(), // symbols that the server is to be told are no longer wanted
  }));

  #of(channel) {
    return this.#channels.find((each) => each.name === channel);
  }

  #entry(channel, symbol) {
    return this.#of(channel).entries.get(symbol);
  }

  // ---- wishes ----

  /** Wanting a symbol again says it again to the server, with the new interval. */
  want(channel, symbol, minIntervalMs) {
    const { entries } = this.#of(channel);
    const entry = entries.get(symbol) ?? {
      since: 0, // id of the first command that named it, on this connection; 0: none did
      // saidAs: id of the last
      isLive: false, // the server has acknowledged it, on this connection
      epoch: "", // none until the first acknowledgement
      offset: 0, // the last seen, or the last published at subscription
      missing: new Set(), // offsets before it of trades that were asked for again
    };
    entry.minIntervalMs = minIntervalMs;
    entry.isPending = true;
    entries.set(symbol, entry);
  }

  unwant(channel, symbol) {
    const { entries, leaving } = this.#of(channel);
    if (entries.get(symbol)?.since) leaving.add(symbol);
    entries.delete(symbol);
  }

  /** Asks again for trades that were left out. */
  refill(symbol, from, to) {
    const entry = this.#entry("trade", symbol);
    if (!(from <= to && to < entry?.offset)) return;
    for (let o = Math.max(from, to - REFILL_MAX); o <= to; ++o) entry.missing.add(o);
    entry.isPending = true;
  }

  /** How many subscriptions are wanted, over all channels. */
  get size() {
    return this.#channels.reduce((sum, { entries }) => sum + entries.size, 0);
  }

  // ---- commands ----

  /** The channel of the next command, if there is anything to say. */
  next() {
    // What is no longer wanted goes first: it makes room under the server's limit, and a symbol
    // taken back and wanted again must reach the server in that order.
    return (
      this.#channels.find((each) => each.leaving.size) ??
      this.#channels.find(({ entries }) => [...entries.values()].some((each) => each.isPending))
    );
  }

  /**
   * The next message to send; it counts as said. It holds what goes into `bytesMax`, one symbol in
   * any case. Call only if there is a next().
   */
  takeCommand(id, bytesMax) {
    const { name, entries, leaving } = this.next();
    const isLeaving = leaving.size > 0;
    const symbols = [];
    let resume;
    let left = bytesMax - COMMAND_BYTES;
    let minIntervalMs;
    for (const symbol of [...(isLeaving ? leaving : entries.keys())]) {
      const entry = isLeaving ? {} : entries.get(symbol);
      if (!isLeaving) {
        if (!entry.isPending) continue;
        minIntervalMs ??= entry.minIntervalMs;
        if (entry.minIntervalMs !== minIntervalMs) continue;
      }
      const { isLive, epoch, offset, missing } = entry;
      const point = epoch &&
        (!isLive || missing.size) && {
          epoch,
          offset: Math.min(offset + 1, ...missing) - 1,
        };
      left -= byteLength(JSON.stringify([symbol, { [symbol]: point }]));
      if (left < 0 && symbols.length) break;
      symbols.push(symbol);
      // Without a prototype: a symbol may be named as one of its members.
      if (point) (resume ??= { __proto__: null })[symbol] = point;
      entry.isPending = false;
      entry.since ||= id;
      entry.saidAs = id;
      leaving.delete(symbol);
    }
    return JSON.stringify({
      op: isLeaving ? "unsubscribe" : "subscribe",
      id,
      channel: name,
      symbols,
      // Said even when 0, or a live subscription would keep its old one.
      minIntervalMs: name === "trade" ? undefined : minIntervalMs,
      resume,
    });
  }

  /** Nothing said so far counts any more. */
  onConnectionLost() {
    for (const { entries, leaving } of this.#channels) {
      leaving.clear();
      for (const entry of entries.values()) {
        entry.isPending = true;
        entry.isLive = false;
        entry.since = 0;
        // What is newest comes first now: older trades may no longer be held, and then none come.
        entry.missing.clear();
      }
    }
  }

  // ---- answers ----

  /**
   * How many trades were missed, up to the offset of the answer, that nobody will send; null if the
   * symbol is not wanted. `id`: of the command that it answers, undefined: it comes unasked.
   */
  acknowledge(channel, { symbol, epoch, offset, recovered }, id) {
    const entry = this.#entry(channel, symbol);
    // What was said of a wish that was taken back does not count for the one made after it.
    if (!entry?.since || id < entry.since) return null;
    const { isLive, offset: last } = entry;
    const isSame = entry.epoch === epoch;
    const isAnew = !isSame || (channel === "trade" && !recovered);
    entry.isLive = true;
    entry.epoch = epoch;
    const isAgain = isSame && isLive;
    if (isAnew) entry.missing.clear();
    // A live subscription said again: data already on its way may be older than this answer, so
    // only the data itself moves the position.
    if (isAgain && id) return 0;
    // State that follows shows by its own offset what was missed, and trades that follow are not
    // missed; those that nobody will send are missed now.
    if (isAgain ? offset > last : isAnew || offset < last) entry.offset = offset;
    return isSame && isAnew ? Math.max(0, offset - last) : 0;
  }

  /** Calls back for each subscription that command `id` was the last to name. */
  #ofCommand(id, call) {
    for (const { entries } of this.#channels) {
      for (const [symbol, entry] of entries) if (entry.saidAs === id) call(entry, symbol, entries);
    }
  }

  /** Command `id` failed for good, for `symbols` or (without them) as a whole. */
  refuse(id, symbols) {
    this.#ofCommand(id, ({ isLive }, symbol, entries) => {
      if (!isLive && (symbols?.includes(symbol) ?? true)) entries.delete(symbol);
    });
  }

  /** Command `id` was not carried out this time: it will be said again. */
  retry(id) {
    this.#ofCommand(id, (entry) => {
      entry.isPending = true;
    });
  }

  // ---- data ----

  /**
   * How many updates were left out just before this one; -1: it is one of those, and was asked for
   * again; null: not wanted, or seen before.
   */
  arrive(channel, symbol, offset) {
    const entry = this.#entry(channel, symbol);
    if (!entry?.isLive) return null;
    const ahead = offset - entry.offset;
    if (ahead > 0) {
      entry.offset = offset;
      return ahead - 1;
    }
    if (channel !== "trade") return ahead ? null : 0;
    return entry.missing.delete(offset) ? -1 : null;
  }
}

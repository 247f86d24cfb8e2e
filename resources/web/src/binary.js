// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { decimal } from "./decimal.js";
import { add } from "./int64.js";
import { utf8 } from "./messages.js";
import {
  begin,
  byte,
  fromOneTo,
  peek,
  position,
  quantity,
  require,
  skip,
  upTo,
  varint,
  zigzag,
} from "./reader.js";

const MESSAGE_BYTES_MAX = 1024 * 1024;
const SAFE = Number.MAX_SAFE_INTEGER;
const UINT32_MAX = 2 ** 32 - 1;
const MINUTE_MS = 60_000;

// Figures of a quote in the order of their bits: the first six are the fast ones.
const FIGURES = "bid bidQty ask askQty last lastQty open high low vol quoteVol".split(" ");
const KEY_ORDER = [4, 5, 0, 1, 2, 3, 6, 7, 8, 9, 10]; // of them, in the JSON form
const FAST = 6;
const COUNT = 11;
const ALL = 0x7ff;
const STAMP = 0x800;
// Bits of the figures that are told as they are, in a delta and in a keyframe; the others are told
// as the difference to what they were. And of those that are told, besides, less what the bid is.
const AS_IT_IS = [0b101010, 0b1000101010];
const LESS_BID = [0b10100, 0b111010100];

/** The byte by which a keyframe names its epoch. */
const checkOf = (epoch) => utf8(epoch).reduce((check, each) => (check * 31 + each) & 255, 0);

/** `update` with the tIn of which the record told the distance to 1000 times ts, if it did. */
function stamped(update, distance) {
  if (distance !== null) {
    update.tIn = add(distance, BigInt(update.ts) * 1000n);
    require(update.tIn > 0 && update.tIn <= SAFE);
  }
  return update;
}

/**
 * Reads the binary messages of one connection (PROTOCOL.md, "Binary data") into the objects that
 * JSON.parse would make of the JSON form. It is told what was subscribed, and keeps the latest
 * keyframe of each symbol. Records it can make nothing of are skipped and counted. It does not look
 * at offsets. Hostile input costs no more than its length.
 */
export class BinaryDecoder {
  skipped = { unknownKind: 0, unknownSid: 0, otherEpoch: 0, missingKeyframe: 0 };
  #streams = new Map(); // by sid, and by symbol

  /** Takes over what a `subscribed` tells. A keyframe of the same epoch is kept. */
  subscribed({ channel, symbols }) {
    for (const { symbol, sid, priceScale, qtyScale, epoch } of symbols) {
      // A number names one symbol and a symbol has one number; a new epoch may pair them anew.
      const former = this.#streams.get(symbol);
      let stream = this.#streams.get(sid);
      if (!stream || stream !== former) {
        this.#streams.delete(former?.sid);
        this.#streams.delete(stream?.symbol);
        stream = { symbol, sid };
        this.#streams.set(sid, stream).set(symbol, stream);
      }
      const key = [epoch, priceScale, qtyScale].join();
      if (stream.key !== key) stream.keyframe = null;
      Object.assign(stream, { key, check: checkOf(epoch), priceScale, qtyScale, [channel]: true });
    }
  }

  /** Forgets what an `unsubscribed` ends. */
  unsubscribed({ channel, symbols }) {
    for (const symbol of symbols) {
      const stream = this.#streams.get(symbol);
      if (!stream) continue;
      stream[channel] = false;
      if (!stream.quote) stream.keyframe = null;
    }
  }

  /**
   * Hands the update of each record to `sink`, in order, up to the first broken one; its `op` is
   * `quote`, `trade`, `candle`, or `reference` for a keyframe that is not to be shown. Returns ""
   * or what is wrong: `truncated`, `bad_varint`, `out_of_range`, `too_big`.
   */
  decode(message, sink) {
    const bytes = new Uint8Array(message);
    if (bytes.length > MESSAGE_BYTES_MAX) return "too_big";
    let at = 0;
    do {
      let update;
      try {
        begin(bytes, at);
        update = this.#record();
      } catch (fault) {
        if (typeof fault === "string") return fault;
        throw fault;
      }
      at = position();
      if (update) sink(update);
    } while (at < bytes.length);
    return "";
  }

  #find(sid, channel) {
    const stream = this.#streams.get(sid);
    if (stream?.[channel]) return stream;
    this.skipped.unknownSid++;
  }

  /** One record's update; nothing if there is nothing to show of it. */
  #record() {
    const head = byte();
    const kind = head >> 4;
    if (!kind || (kind > 4 && kind < 8)) {
      skip(varint());
      this.skipped.unknownKind++;
      return;
    }
    const sid = fromOneTo(UINT32_MAX);
    return kind === 3 || kind === 4 ? this.#event(head, sid) : this.#quote(head, sid);
  }

  /** A keyframe, a reference keyframe or a delta. */
  #quote(head, sid) {
    const isKeyframe = +(head < 128);
    const number = (isKeyframe ? head : peek()) & 15; // the low bits of a varint come first
    // Beyond the safe integers a place is exact enough to be out of range.
    let o = isKeyframe ? fromOneTo(SAFE) : Math.floor(Number(varint()) / 16);
    let ts = upTo(SAFE);
    const check = isKeyframe && byte();
    const mask = isKeyframe ? varint() : (head & 63) | (head & 64 && byte() << FAST);
    require(mask <= (ALL | STAMP));
    const numbers = new Array(COUNT).fill(0);
    for (let i = 0; i < COUNT; ++i) {
      if ((mask >> i) & 1) numbers[i] = (AS_IT_IS[isKeyframe] >> i) & 1 ? quantity() : zigzag();
    }
    const distance = mask & STAMP ? zigzag() : null;

    const stream = this.#find(sid, "quote");
    if (!stream) return;
    let { keyframe } = stream;
    if (isKeyframe) {
      if (stream.check !== check) {
        this.skipped.otherEpoch++;
        return;
      }
      // Its update is a quote with the slow figures as told last, which every delta copies.
      const update = { op: "quote", s: stream.symbol, o, ts };
      for (const i of KEY_ORDER) if ((mask >> i) & 1) update[FIGURES[i]] = "";
      keyframe = stream.keyframe = { number, mask, update, values: numbers };
    } else {
      if (keyframe?.number !== number) {
        this.skipped.missingKeyframe++;
        return;
      }
      o += keyframe.update.o;
      ts += keyframe.update.ts;
      require(o <= SAFE && ts <= SAFE && !(mask & ALL & ~keyframe.mask));
    }
    const update = { ...keyframe.update, o, ts };
    const [move] = numbers;
    for (let i = 0; i < COUNT; ++i) {
      if (!((mask >> i) & 1)) continue;
      let value = numbers[i];
      if (!isKeyframe && !((AS_IT_IS[0] >> i) & 1)) value = add(value, keyframe.values[i]);
      if ((LESS_BID[isKeyframe] >> i) & 1) value = add(value, move);
      numbers[i] = value;
      const text = decimal(value, (AS_IT_IS[1] >> i) & 1 ? stream.qtyScale : stream.priceScale);
      update[FIGURES[i]] = text;
      if (isKeyframe || i >= FAST) keyframe.update[FIGURES[i]] = text;
    }
    if (head >> 4 === 2) update.op = "reference";
    return stamped(update, distance);
  }

  /** A trade or a candle. */
  #event(head, sid) {
    const o = fromOneTo(SAFE);
    const ts = upTo(SAFE);
    const isTrade = head < 64;
    const first = isTrade ? varint() : zigzag(); // the id, or how many minutes before ts
    const start = isTrade ? 0 : (Math.floor(ts / MINUTE_MS) - Number(first)) * MINUTE_MS;
    require(start >= 0 && start <= SAFE);
    const prices = [zigzag()];
    while (!isTrade && prices.length < 4) prices.push(add(prices[0], zigzag()));
    const volume = quantity();
    const trades = isTrade || upTo(UINT32_MAX);
    const distance = head & 8 ? zigzag() : null;
    require(!(head & 6));
    const op = isTrade ? "trade" : "candle";
    const stream = this.#find(sid, op);
    if (!stream) return;
    const s = stream.symbol;
    const [open, high, low, close] = prices.map((price) => decimal(price, stream.priceScale));
    const vol = decimal(volume, stream.qtyScale);
    const isMarked = (head & 1) > 0;
    return stamped(
      isTrade
        ? { op, s, o, ts, id: "" + first, price: open, qty: vol, side: isMarked ? "sell" : "buy" }
        : {
            op,
            s,
            o,
            ts,
            interval: "1m",
            start,
            open,
            high,
            low,
            close,
            vol,
            trades,
            closed: isMarked,
          },
      distance,
    );
  }
}

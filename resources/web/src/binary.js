// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { decimal } from "./decimal.js";
import { add } from "./int64.js";
import {
  begin,
  byte,
  fromOneTo,
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
const PRICES = ["open", "high", "low", "close"]; // of a candle
const FAST = 6;
const VOL = 9;
const QUOTE_VOL = 10;
const COUNT = 11;
const ALL = 0x7ff;
const STAMP = 0x800;

const isFastQuantity = (i) => i < FAST && i & 1;
const isQuantity = (i) => isFastQuantity(i) || i === VOL;

/** The byte by which a keyframe names its epoch. */
const checkOf = (epoch) =>
  new TextEncoder().encode(epoch).reduce((check, each) => (check * 31 + each) & 255, 0);

/** tIn, of which the record told the distance to 1000 times ts. */
function stampOf(distance, ts) {
  const tIn = add(distance, BigInt(ts) * 1000n);
  require(tIn > 0 && tIn <= SAFE);
  return tIn;
}

/**
 * Reads the binary messages of one connection (PROTOCOL.md, "Binary data") into the objects that
 * JSON.parse would make of the JSON form. It is told what was subscribed, and keeps the latest
 * keyframe of each symbol. Records it can make nothing of are skipped and counted. It does not look
 * at offsets. Hostile input costs no more than its length.
 */
export class BinaryDecoder {
  skipped = { unknownKind: 0, unknownSid: 0, otherEpoch: 0, missingKeyframe: 0 };
  #streams = new Map(); // by sid
  #sids = new Map(); // by symbol

  /** Takes over what a `subscribed` tells. A keyframe of the same epoch is kept. */
  subscribed({ channel, symbols }) {
    for (const { symbol, sid, priceScale, qtyScale, epoch } of symbols) {
      // A number names one symbol and a symbol has one number; a new epoch may pair them anew.
      const former = this.#sids.get(symbol);
      if (former !== sid) this.#streams.delete(former);
      let stream = this.#streams.get(sid);
      if (stream?.symbol !== symbol) {
        this.#sids.delete(stream?.symbol);
        stream = { symbol };
        this.#streams.set(sid, stream);
        this.#sids.set(symbol, sid);
      }
      const isQuote = channel === "quote";
      if (
        stream.priceScale !== priceScale ||
        stream.qtyScale !== qtyScale ||
        (isQuote && stream.epoch !== epoch)
      ) {
        stream.keyframe = null;
      }
      if (isQuote) {
        stream.epoch = epoch;
        stream.check = checkOf(epoch);
      }
      stream.priceScale = priceScale;
      stream.qtyScale = qtyScale;
      stream[channel] = true;
    }
  }

  /** Forgets what an `unsubscribed` ends. */
  unsubscribed({ channel, symbols }) {
    for (const symbol of symbols) {
      const sid = this.#sids.get(symbol);
      const stream = this.#streams.get(sid);
      if (!stream) continue;
      stream[channel] = false;
      if (!stream.quote) stream.keyframe = null;
      if (!stream.quote && !stream.trade && !stream.candle) {
        this.#streams.delete(sid);
        this.#sids.delete(symbol);
      }
    }
  }

  /**
   * Hands the update of each record to `sink`, in order, up to the first broken one; its `op` is
   * `quote`, `trade`, `candle`, or `reference` for a keyframe that is not to be shown. Returns ""
   * or what is wrong: `truncated`, `bad_varint`, `out_of_range`, `too_big`.
   */
  decode(message, sink) {
    const bytes = ArrayBuffer.isView(message) ? message : new Uint8Array(message);
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

  #skip(why) {
    this.skipped[why]++;
  }

  #find(sid, channel) {
    const stream = this.#streams.get(sid);
    if (stream?.[channel]) return stream;
    this.#skip("unknownSid");
  }

  /** One record's update; nothing if there is nothing to show of it. */
  #record() {
    const head = byte();
    if (head > 127) return this.#delta(head);
    const kind = head >> 4;
    if (!kind || kind > 4) {
      skip(varint());
      return this.#skip("unknownKind");
    }
    const sid = fromOneTo(UINT32_MAX);
    const op = ["quote", "reference", "trade", "candle"][kind - 1];
    const update = { op, s: "", o: fromOneTo(SAFE), ts: upTo(SAFE) };
    return kind < 3 ? this.#keyframe(head, sid, update) : this.#event(head, sid, update);
  }

  #keyframe(head, sid, update) {
    const { o, ts } = update;
    const check = byte();
    const mask = upTo(ALL | STAMP);
    const values = new Array(COUNT).fill(0);
    for (let i = 0; i < COUNT; ++i) {
      if (!((mask >> i) & 1)) continue;
      if (isQuantity(i)) values[i] = quantity();
      else values[i] = add(zigzag(), i === QUOTE_VOL ? 0 : values[0]);
    }
    const tIn = mask & STAMP && stampOf(zigzag(), ts);
    const stream = this.#find(sid, "quote");
    if (!stream) return;
    if (stream.check !== check) return this.#skip("otherEpoch");
    const { priceScale, qtyScale } = stream;
    const texts = values.map((value, i) => decimal(value, isQuantity(i) ? qtyScale : priceScale));
    // `texts` holds the fast figures of the keyframe, and the slow ones as told last.
    stream.keyframe = { number: head & 15, known: mask & ALL, o, ts, values, texts };
    return quote(update, stream, texts, tIn);
  }

  #delta(head) {
    const sid = fromOneTo(UINT32_MAX);
    const place = varint();
    const later = upTo(SAFE);
    const mask = (head & 63) | (head & 64 && byte() << FAST);
    require(mask <= (ALL | STAMP));
    const changes = [0];
    for (let i = 0; i < COUNT; ++i) {
      if ((mask >> i) & 1) changes[i] = isFastQuantity(i) ? quantity() : zigzag();
    }
    const distance = mask & STAMP && zigzag();
    const stream = this.#find(sid, "quote");
    if (!stream) return;
    const { keyframe, priceScale, qtyScale } = stream;
    // Its last four bits; BigInt, since the operators on Numbers see 32 bits only.
    const number = typeof place === "number" ? place % 16 : Number(place & 15n);
    if (keyframe?.number !== number) return this.#skip("missingKeyframe");
    // Beyond the safe integers it need not be exact to be out of range.
    const o = keyframe.o + Math.floor(Number(place) / 16);
    const ts = keyframe.ts + later;
    require(o <= SAFE && ts <= SAFE && !(mask & ALL & ~keyframe.known));
    const tIn = mask & STAMP && stampOf(distance, ts);

    const texts = keyframe.texts.slice();
    for (let i = 0; i < COUNT; ++i) {
      if (!((mask >> i) & 1)) continue;
      let value = changes[i];
      if (!isFastQuantity(i)) value = add(keyframe.values[i], value);
      if (i === 2 || i === 4) value = add(value, changes[0]); // ask and last move with the bid
      texts[i] = decimal(value, isQuantity(i) ? qtyScale : priceScale);
      if (i >= FAST) keyframe.texts[i] = texts[i];
    }
    return quote({ op: "quote", s: "", o, ts }, stream, texts, tIn);
  }

  /** A trade or a candle. */
  #event(head, sid, update) {
    const { op, ts } = update;
    const isTrade = op === "trade";
    const first = isTrade ? varint() : zigzag(); // the id, or how many minutes before ts
    const start = isTrade ? 0 : (Math.floor(ts / MINUTE_MS) - Number(first)) * MINUTE_MS;
    require(start >= 0 && start <= SAFE);
    const prices = [zigzag()];
    while (!isTrade && prices.length < 4) prices.push(add(prices[0], zigzag()));
    const volume = quantity();
    const trades = isTrade || upTo(UINT32_MAX);
    const tIn = head & 8 && stampOf(zigzag(), ts);
    require(!(head & 6));
    const stream = this.#find(sid, op);
    if (!stream) return;
    const texts = prices.map((price) => decimal(price, stream.priceScale));
    const volumeText = decimal(volume, stream.qtyScale);
    const isMarked = (head & 1) > 0;
    update.s = stream.symbol;
    if (isTrade) {
      update.id = String(first);
      update.price = texts[0];
      update.qty = volumeText;
      update.side = isMarked ? "sell" : "buy";
    } else {
      update.interval = "1m";
      update.start = start;
      PRICES.forEach((name, i) => (update[name] = texts[i]));
      update.vol = volumeText;
      update.trades = trades;
      update.closed = isMarked;
    }
    return stamped(update, tIn);
  }
}

function stamped(update, tIn) {
  if (tIn) update.tIn = tIn;
  return update;
}

/** Fills a quote in the order of keys that the JSON form has. */
function quote(update, { symbol, keyframe }, texts, tIn) {
  update.s = symbol;
  for (const i of KEY_ORDER) {
    if ((keyframe.known >> i) & 1) update[FIGURES[i]] = texts[i];
  }
  return stamped(update, tIn);
}

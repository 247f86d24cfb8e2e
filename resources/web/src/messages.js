// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// What a server may say, and what a message must hold to be believed. Fields and messages that are
// not named here are nobody's business: a later server may send them.

const encoder = new TextEncoder();
export const byteLength = (text) => encoder.encode(text).length;

export const isChannel = (v) => v === "quote" || v === "trade" || v === "candle";

/** 1 to 31 bytes of UTF-8, no white space, control characters, quotation marks or backslashes. */
export const isSymbol = (v) =>
  typeof v === "string" &&
  /^[^\s\p{Cc}\p{Cs}"\\]{1,31}$/u.test(v) &&
  (v.length < 11 || byteLength(v) < 32);

const isInteger = (v) => Number.isSafeInteger(v) && v >= 0;
const isObject = (v, shape) => typeof v === "object" && v !== null && !firstBad(v, shape);
const isList = (v, check) => Array.isArray(v) && v.every(check);

/** The kinds of values, by the sign before a field's name in a shape. */
const kinds = {
  "#": isInteger,
  "+": (v) => isInteger(v) && v > 0,
  "^": (v) => isInteger(v) && v < 19, // a scale
  ".": (v) => typeof v === "string" && /^-?\d+(\.\d+)?$/.test(v),
  $: (v) => typeof v === "string",
  "=": (v) => typeof v === "string" && v !== "" && v.length < 65,
  "!": (v) => typeof v === "boolean",
  "@": isSymbol,
  "~": isChannel,
  "*": (v) => isList(v, isSymbol),
  "%": (v) => isList(v, (each) => isObject(each, shapes["%"])),
  "&": (v) => isList(v, (each) => isObject(each, shapes["&"])),
  "{": (v) => isObject(v, shapes["{"]),
};

/** By op, and of the parts by their kind: a field's kind and name, with a question mark if it may be absent. */
const shapes = {
  quote:
    "@s +o #ts #tIn? .last? .lastQty? .bid? .bidQty? .ask? .askQty? .open? .high? .low? .vol? .quoteVol?",
  trade: "@s +o #ts #tIn? $id .price .qty $side",
  candle: "@s +o #ts #tIn? $interval #start .open .high .low .close .vol #trades !closed",
  welcome: "$protocol +heartbeatMs {limits",
  "{": "+subscriptions #holdings +commandsPerSecond +messageBytes",
  subscribed: "~channel &symbols",
  "%": "@symbol +sid ^priceScale ^qtyScale",
  "&": "@symbol +sid ^priceScale ^qtyScale =epoch #offset !recovered",
  unsubscribed: "~channel *symbols",
  holdings: "*symbols",
  symbols: "#total %symbols",
  pong: "#ts",
  level: "$level $reason",
  status: "*symbols $state $reason",
  closing: "#code $reason #retryAfterMs?",
  error: "$code $message",
};
for (const op in shapes) {
  shapes[op] = shapes[op].split(" ").map((field) => {
    const [, kind, name, isOptional] = /(.)(\w+)(\??)/.exec(field);
    return [name, kinds[kind], isOptional];
  });
}

/** The name of the first field that is not as its shape says. */
function firstBad(message, shape) {
  for (const [name, check, isOptional] of shape) {
    const value = message[name];
    if (!(isOptional && value === undefined) && !check(value)) return name;
  }
}

/** The message in `text`. Throws an Error that says what is wrong with it. */
export function parseMessage(text) {
  const message = JSON.parse(text);
  const op = message?.op;
  if (typeof op !== "string") throw new Error("a message without op");
  const bad = Object.hasOwn(shapes, op) && firstBad(message, shapes[op]);
  if (bad) throw new Error(`${op}: bad ${bad}`);
  return message;
}

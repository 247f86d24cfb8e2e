// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// What a server may say, and what a message must hold to be believed. Fields and messages that are
// not named here are nobody's business: a later server may send them.

const encoder = new TextEncoder();
export const utf8 = (text) => encoder.encode(text);
export const byteLength = (text) => utf8(text).length;

export const CHANNELS = ["quote", "trade", "candle"];
export const isChannel = (v) => CHANNELS.includes(v);

const isText = (v) => typeof v === "string";

/** 1 to 31 bytes of UTF-8, no white space, control characters, quotation marks or backslashes. */
export const isSymbol = (v) =>
  isText(v) && /^[^\s\p{Cc}\p{Cs}"\\]{1,31}$/u.test(v) && (v.length < 11 || byteLength(v) < 32);

const isInteger = (v) => Number.isSafeInteger(v) && v >= 0;
// Whatever is no object lacks the fields of every shape.
const isObject = (v, shape) => v && !firstBad(v, shapes[shape]);
const listOf = (check) => (v) => Array.isArray(v) && v.every(check);

/** The kinds of values, by the sign before a field's name in a shape. */
const kinds = {
  "#": isInteger,
  "+": (v) => isInteger(v) && v > 0,
  "^": (v) => isInteger(v) && v < 19, // a scale
  ".": (v) => isText(v) && /^-?\d+(\.\d+)?$/.test(v),
  $: isText,
  "=": (v) => isText(v) && v, // an epoch
  "!": (v) => v === !!v,
  "@": isSymbol,
  "~": isChannel,
  "*": listOf(isSymbol),
  "%": listOf((each) => isObject(each, "%")),
  "&": listOf((each) => isObject(each, "&")),
  "{": (v) => isObject(v, "{"),
};

/**
 * By op, and of the parts by their kind: names of fields, behind the sign of their kind and, if
 * they may be absent, a question mark. A name without signs is as the one before it.
 */
const shapes = {
  __proto__: null,
  quote: "@s +o #ts ?#tIn ?.bid bidQty ask askQty last lastQty open high low vol quoteVol",
  trade: "@s +o #ts ?#tIn $id side .price qty",
  candle: "@s +o #ts ?#tIn $interval #start trades .open high low close vol !closed",
  welcome: "$protocol +heartbeatMs {limits",
  "{": "#holdings +subscriptions commandsPerSecond messageBytes",
  subscribed: "~channel &symbols",
  "%": "@symbol +sid ^priceScale qtyScale",
  "&": "@symbol +sid ^priceScale qtyScale =epoch #offset !recovered",
  unsubscribed: "~channel *symbols",
  holdings: "*symbols",
  symbols: "%symbols #total",
  pong: "#ts",
  level: "$level reason",
  status: "*symbols $state reason",
  closing: "#code $reason ?#retryAfterMs",
  error: "$code message",
};
for (const op in shapes) {
  let kind, isOptional;
  shapes[op] = shapes[op].split(" ").map((field) => {
    const [, mark, sign, name] = /(\??)(\W?)(.+)/.exec(field);
    if (sign) [kind, isOptional] = [kinds[sign], mark];
    return [name, kind, isOptional];
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
  const bad = isText(op) ? firstBad(message, shapes[op] ?? []) : "op";
  if (bad) throw new Error(`bad ${bad} in ${text.slice(0, 99)}`);
  return message;
}

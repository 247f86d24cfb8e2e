// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// How figures are shown. Prices keep every digit; only percentages and big sums are rounded.

const percent = new Intl.NumberFormat("en", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: "exceptZero",
});
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** `1234567.80` as `1,234,567.80`. */
export function grouped(decimal) {
  if (decimal === undefined) return "–";
  const [whole, fraction] = decimal.split(".");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? text : `${text}.${fraction}`;
}

/** The change over 24 hours as a fraction; NaN if it is not known. */
export const changeOf = ({ last, open }) => (Number(last) - Number(open)) / Number(open);

export const changeText = (change) =>
  Number.isFinite(change) ? `${percent.format(change * 100)} %`.replace("-", "−") : "–";

export const sum = (decimal) => (decimal === undefined ? "–" : compact.format(Number(decimal)));

export const clockTime = (ms) => time.format(ms);

/** A pair as its two assets, if its name tells them. */
export function assets(symbol) {
  const quote = /(?<=..)(USDT|USDC|USD|EUR|BTC|ETH|BNB)$/.exec(symbol)?.[0];
  return quote ? [symbol.slice(0, -quote.length), quote] : [symbol, ""];
}

/** How old something is, in words of the same few widths. */
export function ageText(ms) {
  if (ms < 1500) return "just now";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min ago` : "over an hour ago";
}

export const directionOf = (from, to) => Math.sign(Number(to) - Number(from));

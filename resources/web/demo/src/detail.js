// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import {
  ageText,
  assets,
  changeOf,
  changeText,
  clockTime,
  directionOf,
  grouped,
  sum,
} from "./format.js";
import { setText, showPrice } from "./price.js";

const TRADES_MAX = 40; // as many as fit are shown
const POINTS_KEPT = 1800; // half an hour of seconds
const CHANNELS = ["quote", "trade", "candle"];
const FIGURES = { open: grouped, high: grouped, low: grouped, vol: sum, quoteVol: sum };

const byId = (id) => document.getElementById(id);

/** Everything about one pair: price, book, chart, trades. */
export class DetailView {
  #market;
  #symbol = "";
  #last;
  #chart = null;
  #isDirty = false;
  #trades = [];
  #series = new Map(); // by symbol: what the chart shows, kept while the page is open

  constructor(market) {
    this.#market = market;
    market.addEventListener("quote", ({ detail }) => detail.s === this.#symbol && this.#onQuote());
    market.addEventListener(
      "trade",
      ({ detail }) => detail.s === this.#symbol && this.#onTrade(detail),
    );
    market.addEventListener("candle", ({ detail }) => this.#onCandle(detail));
    market.addEventListener("tradesLost", ({ detail }) => this.#onLost(detail));
    market.addEventListener("status", () => this.#mark());
    setInterval(() => this.#mark(), 500);
    for (const radio of document.querySelectorAll("input[name=chart]")) {
      radio.addEventListener("change", () => this.#onMode(radio.value));
    }
    // The page is of use before its largest part is here.
    import("./chart.js").then(({ Chart }) => {
      this.#chart = new Chart(byId("chart"));
      this.#chart.setSeries(this.#seriesOf(this.#symbol));
      this.#onMode(document.querySelector("input[name=chart]:checked").value);
    });
  }

  get symbol() {
    return this.#symbol;
  }

  show(symbol) {
    if (symbol === this.#symbol) return;
    for (const channel of CHANNELS) {
      if (this.#symbol) this.#market.unwant(this, channel, this.#symbol);
      if (symbol) this.#market.want(this, channel, symbol);
    }
    this.#symbol = symbol;
    this.#last = undefined;
    this.#trades = [];
    byId("trades").replaceChildren();
    const [base, quote] = assets(symbol);
    setText(byId("detail-title"), quote ? `${base} / ${quote}` : symbol);
    byId("detail").hidden = symbol === "";
    byId("detail-price").removeAttribute("data-went");
    this.#chart?.setSeries(this.#seriesOf(symbol));
    this.#draw();
    this.#mark();
  }

  #seriesOf(symbol) {
    if (!this.#series.has(symbol)) this.#series.set(symbol, { line: [], candles: [] });
    return this.#series.get(symbol);
  }

  #onMode(mode) {
    this.#chart?.setMode(mode);
    this.#note();
  }

  #note() {
    const isCandles = document.querySelector("input[name=chart]:checked").value === "candles";
    const { candles, line } = this.#seriesOf(this.#symbol);
    const waits = isCandles && candles.length < 3;
    let text = "";
    if (waits) text = "Candles build up from now on, one a minute";
    else if (!isCandles && line.length < 2) text = "The line begins now";
    setText(byId("chart-note"), text);
  }

  #onQuote() {
    const { quote } = this.#market.quotes.get(this.#symbol);
    if (quote.last !== undefined) {
      const series = this.#seriesOf(this.#symbol);
      const { line } = series;
      series.precision = quote.last.split(".")[1]?.length ?? 0;
      const point = { time: Math.floor(quote.ts / 1000), value: Number(quote.last) };
      const newest = line.at(-1);
      if (newest && newest.time >= point.time) newest.value = point.value;
      else line.push(point);
      if (line.length > POINTS_KEPT) line.shift();
      this.#chart?.updateLine(line.at(-1));
    }
    this.#touch();
  }

  #onCandle({ s, start, open, high, low, close }) {
    const series = this.#seriesOf(s);
    const { candles } = series;
    series.precision ??= close.split(".")[1]?.length ?? 0;
    const candle = {
      time: start / 1000,
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
    };
    const newest = candles.at(-1);
    if (newest && newest.time > candle.time) return;
    if (newest?.time === candle.time) candles.pop();
    candles.push(candle);
    if (s === this.#symbol) this.#chart?.updateCandle(candle);
  }

  #onTrade(trade) {
    this.#trades.unshift(trade);
    this.#trades.length = Math.min(this.#trades.length, TRADES_MAX);
    this.#touch();
  }

  #touch() {
    if (this.#isDirty) return;
    this.#isDirty = true;
    requestAnimationFrame(() => this.#draw());
  }

  #onLost({ symbol, from, to }) {
    if (symbol !== this.#symbol) return;
    this.#trades.unshift({ lost: to - from + 1 });
    this.#touch();
  }

  #draw() {
    this.#isDirty = false;
    const quote = this.#market.quotes.get(this.#symbol)?.quote ?? {};
    showPrice(byId("detail-price"), quote.last, directionOf(this.#last ?? quote.last, quote.last));
    this.#last = quote.last;
    const change = changeOf(quote);
    setText(byId("detail-change"), `${changeText(change)} in 24 h`);
    byId("detail-change").dataset.sign = String(Math.sign(change) || 0);
    for (const side of ["bid", "ask"]) {
      setText(byId(side), grouped(quote[side]));
      setText(byId(`${side}-qty`), grouped(quote[`${side}Qty`]));
    }
    for (const [name, show] of Object.entries(FIGURES)) {
      setText(byId(`figure-${name}`), show(quote[name]));
    }
    this.#drawTrades();
    this.#note();
    document.title = quote.last ? `${grouped(quote.last)} ${this.#symbol} · Tickcast` : "Tickcast";
  }

  /** Rows are made once and then only filled: nothing flickers. */
  #drawTrades() {
    const body = byId("trades");
    while (body.rows.length < TRADES_MAX) {
      const row = body.insertRow();
      for (let i = 0; i < 3; ++i) row.insertCell().textContent = "\u00a0";
    }
    this.#trades.slice(0, TRADES_MAX).forEach((trade, i) => {
      const row = body.rows[i];
      const [price, qty, at] = row.cells;
      if (trade.lost) {
        row.dataset.side = "lost";
        setText(price, `${trade.lost} not received`);
        setText(qty, "");
        setText(at, "");
        return;
      }
      row.dataset.side = trade.side;
      setText(price, grouped(trade.price));
      price.title = trade.side === "buy" ? "bought" : "sold";
      setText(qty, grouped(trade.qty));
      setText(at, clockTime(trade.ts));
    });
  }

  /** How fresh it is, told twice a second. */
  #mark() {
    const known = this.#market.quotes.get(this.#symbol);
    const state = this.#market.states.get(this.#symbol) ?? "";
    const age = known ? ageText(performance.now() - known.seenAt) : "";
    byId("detail").dataset.state = state;
    let text = known ? `Updated ${age}` : "Waiting for the first price";
    if (state === "stale") text = `Stale: its source is silent. Last price ${age}`;
    if (state === "delisted") text = `No longer traded. Last price ${age}`;
    if (!this.#market.isLive && known) text = `Not live. Last price ${age}`;
    setText(byId("fresh"), text);
  }
}

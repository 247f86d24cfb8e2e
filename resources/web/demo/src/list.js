// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { assets, changeOf, changeText, directionOf, grouped } from "./format.js";
import { setText, showPrice } from "./price.js";

const ROWS_MAX = 500;
const LEAVE_DELAY_MS = 1500;
const INTERVAL_MS = 200; // the eye wants no more in a list
const MARGIN = "80px 0px";

const make = (name, className, parent) => {
  const element = document.createElement(name);
  element.className = className;
  parent?.append(element);
  return element;
};

/** One pair of the list. Its look is brought up to date once a frame at most. */
class Row {
  constructor(symbol) {
    this.symbol = symbol;
    this.element = make("li", "row");
    this.element.dataset.symbol = symbol;
    const link = make("a", "pair", this.element);
    link.href = `#${encodeURIComponent(symbol)}`;
    this.link = link;
    const [base, quote] = assets(symbol);
    const name = make("span", "name", link);
    make("b", "", name).textContent = base;
    if (quote) make("i", "", name).textContent = quote;
    this.mark = make("em", "mark", name);
    const range = make("span", "range", link);
    range.setAttribute("aria-hidden", "true");
    this.range = range;
    this.price = make("span", "price", link);
    this.price.textContent = "–";
    this.change = make("span", "change", link);
  }

  show(quote) {
    const change = changeOf(quote);
    showPrice(this.price, quote.last, directionOf(this.last ?? quote.last, quote.last));
    this.last = quote.last;
    setText(this.change, changeText(change));
    this.change.dataset.sign = String(Math.sign(change) || 0);
    const [low, high, last] = [quote.low, quote.high, quote.last].map(Number);
    if (high > low) {
      const at = Math.min(1, Math.max(0, (last - low) / (high - low)));
      this.range.style.setProperty("--at", at.toFixed(3));
      this.range.title = `24 h: ${grouped(quote.low)} to ${grouped(quote.high)}`;
      this.range.dataset.known = "";
    }
  }
}

/** The list of pairs. It subscribes to the rows that can be seen, and to no others. */
export class ListView {
  #market;
  #rows = new Map(); // by symbol
  #dirty = new Set();
  #leaving = new Map(); // by row: the timer after which it is unsubscribed
  #list = document.getElementById("pairs");
  #note = document.getElementById("list-note");
  #search = document.getElementById("search");
  #current = "";
  #observer = new IntersectionObserver((entries) => entries.forEach((each) => this.#onSeen(each)), {
    rootMargin: MARGIN,
  });

  constructor(market) {
    this.#market = market;
    market.addEventListener("symbols", () => this.#fill());
    market.addEventListener("quote", ({ detail }) => this.#touch(detail.s));
    market.addEventListener("status", ({ detail }) => detail.forEach((each) => this.#touch(each)));
    this.#search.addEventListener("input", () => this.#fill());
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get first() {
    return this.#list.firstElementChild?.dataset.symbol ?? "";
  }

  setCurrent(symbol) {
    this.#rows.get(this.#current)?.link.removeAttribute("aria-current");
    this.#rows.get(symbol)?.link.setAttribute("aria-current", "true");
    this.#current = symbol;
  }

  focusRow(symbol) {
    this.#rows.get(symbol)?.link.focus({ preventScroll: true });
  }

  #fill() {
    const words = this.#search.value.trim().toUpperCase().replace("/", "");
    const matches = this.#market.symbols.filter((each) => each.toUpperCase().includes(words));
    const shown = matches.slice(0, ROWS_MAX).map((symbol) => this.#rowOf(symbol));
    const elements = shown.map((row) => row.element);
    // Rows that stay in place are not touched: focus and scroll position survive.
    if (elements.some((each, i) => each !== this.#list.children[i])) {
      this.#list.replaceChildren(...elements);
    }
    while (this.#list.children.length > elements.length) this.#list.lastElementChild.remove();
    const hidden = matches.length - shown.length;
    if (!matches.length && this.#market.symbols.length)
      this.#note.textContent = "No pair has that name.";
    else this.#note.textContent = hidden ? `and ${hidden} more: search to see them` : "";
    this.setCurrent(this.#current);
  }

  #rowOf(symbol) {
    let row = this.#rows.get(symbol);
    if (!row) {
      this.#rows.set(symbol, (row = new Row(symbol)));
      this.#observer.observe(row.element);
      this.#touch(symbol);
    }
    return row;
  }

  #onSeen({ target, isIntersecting }) {
    const { symbol } = target.dataset;
    const row = this.#rows.get(symbol);
    clearTimeout(this.#leaving.get(row));
    this.#leaving.delete(row);
    if (isIntersecting) {
      this.#market.want(this, "quote", symbol, INTERVAL_MS);
      target.dataset.seen = "";
      return;
    }
    if (!("seen" in target.dataset)) return;
    const leave = () => {
      this.#market.unwant(this, "quote", symbol);
      delete target.dataset.seen;
      delete target.dataset.fresh; // what it shows is no longer kept up to date
      row.last = undefined;
    };
    this.#leaving.set(row, setTimeout(leave, LEAVE_DELAY_MS));
  }

  #touch(symbol) {
    const row = this.#rows.get(symbol);
    if (!row) return;
    if (!this.#dirty.size) requestAnimationFrame(() => this.#draw());
    this.#dirty.add(row);
  }

  #draw() {
    for (const row of this.#dirty) {
      const known = this.#market.quotes.get(row.symbol);
      const state = this.#market.states.get(row.symbol) ?? "";
      setText(row.mark, state);
      row.element.dataset.state = state;
      if (!known) continue;
      row.show(known.quote);
      row.element.dataset.fresh = "";
    }
    this.#dirty.clear();
  }

  #onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e9, End: 1e9 };
    const step = steps[event.key];
    if (!step) return;
    const rows = [...this.#list.children];
    const at = rows.indexOf(document.activeElement?.closest("li"));
    const to = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[to]?.firstElementChild.focus();
    event.preventDefault();
  }
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { assets, changeOf, changeText, directionOf, grouped } from "./format.js";
import { setText, showPrice } from "./price.js";

const ROW_PX = 49; // as in style.css
const MARGIN_PX = 80; // rows so near the edge of the screen are there, and kept up to date, too
const INTERVAL_MS = 200; // the eye wants no more in a list

const make = (name, className, parent) => {
  const element = document.createElement(name);
  element.className = className;
  parent?.append(element);
  return element;
};

/** One pair of the list. Its look is brought up to date once a frame at most. */
class Row {
  constructor(symbol, index, count) {
    this.symbol = symbol;
    this.index = index;
    this.element = make("li", "row");
    this.element.style.setProperty("--row", index);
    this.element.setAttribute("aria-posinset", index + 1);
    this.element.setAttribute("aria-setsize", count);
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

/**
 * The list of pairs. Of thousands of rows only those exist that are on the screen or nearly, and
 * they alone are subscribed. The list scrolls in its box on a wide screen, with the page on a
 * narrow one.
 */
export class ListView {
  #market;
  #shown = []; // symbols that match the search
  #rows = new Map(); // those that exist, by symbol
  #dirty = new Set();
  #box = document.getElementById("pairs");
  #list = document.getElementById("pairs-list");
  #note = document.getElementById("list-note");
  #search = document.getElementById("search");
  #current = "";
  #isLayoutDue = false;

  constructor(market) {
    this.#market = market;
    market.addEventListener("symbols", () => this.#fill());
    market.addEventListener("quote", ({ detail }) => this.#touch(detail.s));
    market.addEventListener("status", ({ detail }) => detail.forEach((each) => this.#touch(each)));
    this.#search.addEventListener("input", () => this.#fill());
    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("scroll", () => this.#scheduleLayout(), { capture: true, passive: true });
    // Also when the list is hidden, or comes back.
    new ResizeObserver(() => this.#scheduleLayout()).observe(this.#box);
    addEventListener("resize", () => this.#scheduleLayout());
  }

  get first() {
    return this.#shown[0] ?? "";
  }

  setCurrent(symbol) {
    this.#current = symbol;
    for (const { link, symbol: each } of this.#rows.values()) {
      if (each === symbol) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  focusRow(symbol) {
    this.#focus(this.#shown.indexOf(symbol));
  }

  #fill() {
    const { symbols, total } = this.#market;
    const words = this.#search.value.trim().toUpperCase().replaceAll(/[\s/]/g, "");
    const shown = symbols.filter((each) => each.toUpperCase().includes(words));
    // Another set of pairs: rows stand elsewhere now.
    if (shown.join() !== this.#shown.join()) {
      for (const row of this.#rows.values()) this.#remove(row);
      this.#shown = shown;
      this.#box.scrollTop = 0;
      this.#list.style.height = `${shown.length * ROW_PX}px`;
    }
    const unlisted = total - symbols.length;
    if (symbols.length && !shown.length) this.#note.textContent = "No pair has that name.";
    else this.#note.textContent = unlisted > 0 ? `${unlisted} more are not listed here.` : "";
    this.#layout();
  }

  #scheduleLayout() {
    if (this.#isLayoutDue) return;
    this.#isLayoutDue = true;
    requestAnimationFrame(() => this.#layout());
  }

  /** Makes the rows that can be seen, and takes away the others. */
  #layout() {
    this.#isLayoutDue = false;
    const box = this.#box.getBoundingClientRect();
    const { top } = this.#list.getBoundingClientRect();
    const from = Math.max(0, box.top) - MARGIN_PX - top;
    const to = Math.min(innerHeight, box.bottom) + MARGIN_PX - top;
    const isHidden = box.height === 0;
    const first = isHidden ? 0 : Math.max(0, Math.floor(from / ROW_PX));
    const end = isHidden ? 0 : Math.min(this.#shown.length, Math.ceil(to / ROW_PX));
    const focused = document.activeElement?.closest(".row");
    for (const row of this.#rows.values()) {
      const isIn = row.index >= first && row.index < end;
      // The one that has the focus stays: the next key begins at it.
      if (!isIn && (isHidden || row.element !== focused)) this.#remove(row);
    }
    for (let i = first; i < end; ++i) if (!this.#rows.has(this.#shown[i])) this.#add(i);
  }

  #add(index) {
    const symbol = this.#shown[index];
    const row = new Row(symbol, index, this.#shown.length);
    if (symbol === this.#current) row.link.setAttribute("aria-current", "true");
    // In order, for those who walk through them with Tab or listen.
    const next = [...this.#rows.values()].filter((each) => each.index > index);
    next.sort((a, b) => a.index - b.index);
    this.#list.insertBefore(row.element, next[0]?.element ?? null);
    this.#rows.set(symbol, row);
    this.#market.want(this, "quote", symbol, INTERVAL_MS);
    // What was known of it is shown as old until the first update.
    row.since = performance.now();
    this.#touch(symbol);
  }

  #remove(row) {
    this.#market.unwant(this, "quote", row.symbol);
    this.#rows.delete(row.symbol);
    this.#dirty.delete(row);
    row.element.remove();
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
      if (known.seenAt > row.since) row.element.dataset.fresh = "";
    }
    this.#dirty.clear();
  }

  #focus(index) {
    if (index < 0) return;
    const box = this.#box.getBoundingClientRect();
    const top = this.#list.getBoundingClientRect().top + index * ROW_PX;
    // Below what stays in view above the list when the page scrolls.
    const above = Math.max(0, box.top) + (box.top < 0 ? 64 : 0);
    const below = Math.min(innerHeight, box.bottom);
    const way = top < above ? top - above : Math.max(0, top + ROW_PX - below);
    const isBox = this.#box.scrollHeight > this.#box.clientHeight;
    if (way) (isBox ? this.#box : document.scrollingElement).scrollTop += way;
    this.#layout();
    this.#rows.get(this.#shown[index])?.link.focus({ preventScroll: true });
  }

  #onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e9, End: 1e9 };
    const step = steps[event.key];
    const { symbol } = document.activeElement?.closest(".row")?.dataset ?? {};
    if (!step || !symbol) return;
    const to = this.#shown.indexOf(symbol) + step;
    this.#focus(Math.min(this.#shown.length - 1, Math.max(0, to)));
    event.preventDefault();
  }
}

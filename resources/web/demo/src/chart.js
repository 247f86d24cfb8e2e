// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import {
  AreaSeries,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  LineType,
  createChart,
} from "lightweight-charts";

import { grouped } from "./format.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

// How many points are in view: at least so many that a short line does not look like a long one.
const POINTS_MIN = 30;
const POINTS_MAX = 120;

/** The chart of one pair: a live line, or candles. Its colours are the page's. */
export class Chart {
  #chart;
  #line;
  #candles;
  #series = { line: [], candles: [] };
  #isCandles = false;
  #precision = -1;
  #length = 0;
  #isFollowing = true;

  constructor(element) {
    this.#chart = createChart(element, {
      autoSize: true,
      crosshair: { mode: CrosshairMode.Magnet },
      handleScroll: { vertTouchDrag: false },
      localization: { locale: "en-GB" },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.08 } },
      timeScale: { borderVisible: false, timeVisible: true, minBarSpacing: 0.4 },
    });
    this.#line = this.#chart.addSeries(AreaSeries, {
      lineWidth: 2,
      lineType: LineType.Simple,
      lastPriceAnimation: 0,
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries);
    for (const event of ["pointerdown", "wheel"]) {
      element.addEventListener(event, () => (this.#isFollowing = false), { passive: true });
    }
    this.#paint();
    dark.addEventListener("change", () => this.#paint());
  }

  /** Shows another pair. The arrays are the caller's; what is added is told by update...(). */
  setSeries(series) {
    this.#series = series;
    this.#precision = -1;
    this.#draw();
  }

  setMode(mode) {
    this.#isCandles = mode === "candles";
    this.#draw();
  }

  updateLine(point) {
    if (!this.#isCandles) this.#update(this.#line, point);
  }

  updateCandle(candle) {
    if (this.#isCandles) this.#update(this.#candles, candle);
  }

  #update(shown, point) {
    this.#setPrecision();
    shown.update(point);
    const { length } = this.#isCandles ? this.#series.candles : this.#series.line;
    if (length !== this.#length) this.#follow(length);
  }

  #draw() {
    const { line, candles } = this.#series;
    this.#setPrecision();
    this.#chart.applyOptions({ timeScale: { secondsVisible: !this.#isCandles } });
    // A series with data takes part in the time scale even when it is hidden.
    this.#line.setData(this.#isCandles ? [] : line);
    this.#candles.setData(this.#isCandles ? candles : []);
    this.#isFollowing = true;
    this.#follow((this.#isCandles ? candles : line).length);
  }

  /** Keeps the newest points in view, wide at first, until somebody looks elsewhere. */
  #follow(length) {
    this.#length = length;
    if (!this.#isFollowing) return;
    const span = Math.max(POINTS_MIN, Math.min(POINTS_MAX, length));
    this.#chart.timeScale().setVisibleLogicalRange({ from: length - span, to: length + 1 });
  }

  #setPrecision() {
    const { precision } = this.#series;
    if (precision === undefined || precision === this.#precision) return;
    this.#precision = precision;
    const formatter = (price) => grouped(price.toFixed(precision));
    const priceFormat = { type: "custom", formatter, minMove: 10 ** -precision };
    this.#line.applyOptions({ priceFormat });
    this.#candles.applyOptions({ priceFormat });
  }

  #paint() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: color("--panel") },
        textColor: color("--muted"),
        fontFamily: style.fontFamily,
        fontSize: 11,
      },
      grid: {
        vertLines: { visible: false },
        horzLines: { color: color("--hair") },
      },
    });
    this.#line.applyOptions({
      lineColor: color("--accent"),
      topColor: color("--accent-fill"),
      bottomColor: color("--panel"),
      priceLineColor: color("--muted"),
    });
    this.#candles.applyOptions({
      upColor: color("--up"),
      wickUpColor: color("--up"),
      downColor: color("--down"),
      wickDownColor: color("--down"),
      borderVisible: false,
      priceLineColor: color("--muted"),
    });
  }
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { setText } from "./price.js";

// What the page says of itself: the connection, the session's level, and how much comes in.

const LEVELS = {
  normal: "",
  degraded:
    "Fewer updates: your connection is slower than the market. Every price shown is the newest.",
  critical: "Larger moves only: your connection is much slower than the market.",
  emergency: "Hardly any updates: your connection cannot carry them. Prices may lag.",
};
const WINDOW = 5; // seconds over which rates are averaged
const RATES = {
  normal: "Live, at full rate",
  degraded: "Live, fewer updates",
  critical: "Live, larger moves only",
  emergency: "Live, hardly any updates",
};
const CONNECTION = { connecting: "Connecting", waiting: "Not connected", idle: "Not connected" };

const byId = (id) => document.getElementById(id);

function bytesText(perSecond) {
  if (perSecond < 1000) return [perSecond.toFixed(0), "bytes/s"];
  if (perSecond < 1e6) return [(perSecond / 1e3).toFixed(1), "KB/s"];
  return [(perSecond / 1e6).toFixed(1), "MB/s"];
}

export class StatusView {
  #market;
  #samples = [];
  #retryAt = 0;
  #hasBeenLive = false;
  #closed = null;

  constructor(market) {
    this.#market = market;
    market.addEventListener("state", () => this.#onState());
    market.addEventListener("closed", ({ detail }) => {
      this.#closed = detail;
      this.#retryAt = performance.now() + (detail.retryAfterMs ?? 0);
      this.#onState();
    });
    market.addEventListener("level", ({ detail }) => this.#onLevel(detail));
    byId("banner-action").addEventListener("click", () => market.open(market.client.url));
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#countDown(), 200);
  }

  #onState() {
    const { state } = this.#market.client;
    if (state === "live") {
      this.#hasBeenLive = true;
      this.#closed = null;
      this.#samples = [];
    }
    document.body.dataset.connection = state;
    this.#describe();
    const isLost = state !== "live" && (this.#hasBeenLive || this.#closed !== null);
    byId("banner").hidden = !isLost;
    if (!isLost) return;
    const text =
      this.#closed?.retryAfterMs === null
        ? `The server ended this session: ${this.#closed.reason || this.#closed.code}. Prices below are old.`
        : this.#hasBeenLive
          ? "The connection is lost. Prices below are old."
          : "The server cannot be reached.";
    setText(byId("banner-text"), text);
    this.#countDown();
  }

  #countDown() {
    const { state } = this.#market.client;
    const seconds = Math.ceil((this.#retryAt - performance.now()) / 1000);
    const again =
      state === "waiting" && seconds > 0 ? `Trying again in ${seconds} s` : "Trying again…";
    setText(byId("banner-countdown"), state === "idle" ? "" : again);
  }

  #describe() {
    const { state } = this.#market.client;
    setText(byId("connection"), CONNECTION[state] ?? RATES[this.#market.level.level]);
  }

  #onLevel({ level }) {
    this.#describe();
    setText(byId("level"), LEVELS[level]);
    byId("level").hidden = LEVELS[level] === "";
    byId("level").dataset.level = level;
  }

  #tick() {
    const { stats } = this.#market.client;
    this.#samples.push({ at: performance.now(), updates: stats.updates, bytes: stats.bytes });
    if (this.#samples.length > WINDOW + 1) this.#samples.shift();
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const seconds = (last.at - first.at) / 1000;
    const isKnown = this.#market.isLive && seconds > 0;
    const rate = (name) => (isKnown ? (last[name] - first[name]) / seconds : 0);
    const [bytes, unit] = bytesText(rate("bytes"));
    setText(byId("strip-updates"), rate("updates").toFixed(0));
    setText(byId("strip-bytes"), bytes);
    setText(byId("strip-bytes-unit"), unit);
    setText(byId("strip-pairs"), String(this.#market.isLive ? this.#market.subscribedPairs : 0));
    setText(byId("strip-of"), `of ${this.#market.total} pairs`);
  }
}

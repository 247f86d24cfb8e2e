// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** A clock that stands still until it is told to go on. */
export class FakeClock {
  #now = 1000;
  #timers = new Set();

  now = () => this.#now;
  setTimeout = (call, ms) => {
    const timer = { call, at: this.#now + ms };
    this.#timers.add(timer);
    return timer;
  };
  clearTimeout = (timer) => this.#timers.delete(timer);

  get pending() {
    return this.#timers.size;
  }

  /** Lets `ms` pass: timers due are called in order, microtasks in between. */
  async pass(ms) {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.call();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything that is due in this turn happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

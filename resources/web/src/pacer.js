// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/**
 * Keeps commands to the server's rate: a token bucket that begins full, holds one second's worth
 * (the least burst a server allows), and refills evenly. Times are milliseconds from the caller.
 */
export class Pacer {
  #saved = 1000; // time not yet spent; below 0 while paused
  #cost; // of a command
  #seen;

  constructor(perSecond, now) {
    this.#cost = 1000 / perSecond;
    this.#seen = now;
  }

  /** Milliseconds until take() may be called; 0: now. */
  wait(now) {
    this.#saved = Math.min(1000, this.#saved + now - this.#seen);
    this.#seen = now;
    // A hair less than the cost is the rounding of the times added up.
    return this.#saved > this.#cost - 1e-6 ? 0 : this.#cost - this.#saved;
  }

  take() {
    this.#saved -= this.#cost;
  }

  /** Throws away what was saved and gives nothing for the next `ms`. */
  pause(now, ms) {
    this.#seen = now;
    this.#saved = this.#cost - ms;
  }
}

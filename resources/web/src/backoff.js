// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/**
 * How long to wait before the next attempt to connect: a random time between nothing and a limit
 * that doubles with each failure, up to a cap. The whole range is random ("full jitter"), so that
 * 100,000 clients that lost one server do not come back in waves.
 */
export class Backoff {
  #failures = 0;

  constructor(baseMs, capMs, random) {
    this.baseMs = baseMs;
    this.capMs = capMs;
    this.random = random;
  }

  next() {
    const limit = Math.min(this.capMs, this.baseMs * 2 ** this.#failures++);
    return Math.floor(this.random() * (limit + 1));
  }

  /** The connection proved good: begin again at the base. */
  reset() {
    this.#failures = 0;
  }
}

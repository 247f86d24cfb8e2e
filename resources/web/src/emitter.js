// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** Listeners by event. One that throws harms no other: its error is thrown on a turn of its own. */
export class Emitter {
  #listeners = { __proto__: null }; // sets, by event

  /** Returns a function that takes the listener off again. */
  on(event, listener) {
    (this.#listeners[event] ??= new Set()).add(listener);
    return () => this.off(event, listener);
  }

  off(event, listener) {
    this.#listeners[event]?.delete(listener);
  }

  /** For the class that extends this one. */
  _emit(event, value) {
    for (const listener of this.#listeners[event] ?? []) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

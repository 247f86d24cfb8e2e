// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** What WebSocket says when no close frame said anything: RFC 6455 section 7.1.5. */
const ABNORMAL = 1006;
const NORMAL = 1000;

const nothing = () => {};

/**
 * One attempt to reach a server, and the connection it becomes: the socket, and how long it may
 * stay silent. It knows nothing of the messages and never tries again. After it called `onEnd`, or
 * was closed, it calls nothing any more.
 */
export class Connection {
  #socket;
  #clock;
  #timer;
  #limitMs;
  #heard;
  #onEnd;

  /** Throws if the WebSocket implementation refuses the URL. */
  constructor(url, protocols, { WebSocket, clock, connectTimeoutMs }, onMessage, onEnd) {
    const socket = new WebSocket(url, protocols);
    this.#socket = socket;
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.#heard = clock.now();
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.#heard = clock.now();
      onMessage(data);
    };
    socket.onclose = ({ code, reason }) => this.#end(code || ABNORMAL, reason || "");
    socket.onerror = nothing; // onclose follows and knows more
    this.setSilence(connectTimeoutMs);
  }

  /** From now on it ends after a silence of `limitMs`. */
  setSilence(limitMs) {
    this.#limitMs = limitMs;
    this.#watch();
  }

  send(text) {
    this.#socket.send(text);
  }

  /** Says goodbye if it can; at once, without waiting for an answer, unless `isPolite`. */
  close(isPolite) {
    const socket = this.#socket;
    this.#clock.clearTimeout(this.#timer);
    // onerror stays: closing a socket that is still connecting is an error to some.
    socket.onmessage = socket.onclose = nothing;
    if (isPolite) socket.close(NORMAL);
    else if (socket.terminate) socket.terminate();
    else socket.close();
  }

  #watch() {
    const silentMs = this.#clock.now() - this.#heard;
    this.#clock.clearTimeout(this.#timer);
    if (silentMs < this.#limitMs) {
      this.#timer = this.#clock.setTimeout(() => this.#watch(), this.#limitMs - silentMs);
    } else this.#end(ABNORMAL, `silent for ${silentMs | 0} ms`);
  }

  #end(code, reason) {
    this.close(false);
    this.#onEnd(code, reason);
  }
}

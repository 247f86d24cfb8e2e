// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { once } from "node:events";

import WebSocket from "ws";

/** A connection that keeps what comes: `controls` parsed, `data` as it came. */
class Recorder {
  controls = [];
  data = [];
  #onControl = () => {};

  constructor(url, protocol) {
    this.socket = new WebSocket(url, [protocol]);
    this.socket.on("message", (message, isBinary) => {
      if (isBinary) return this.data.push(new Uint8Array(message).buffer);
      const text = message.toString();
      if (/^\{"op":"(quote|trade|candle)"/.test(text)) return this.data.push(text);
      this.controls.push(JSON.parse(text));
      this.#onControl();
    });
  }

  /** The first control message `op` that came or will come and for which `isIt`. */
  async control(op, isIt = () => true) {
    for (;;) {
      const found = this.controls.find((each) => each.op === op && isIt(each));
      if (found) return found;
      await new Promise((resolve) => (this.#onControl = resolve));
    }
  }

  ask(command) {
    this.socket.send(JSON.stringify(command));
  }
}

/**
 * What a server at `url` sends to two clients that watch everything, one of them in each format:
 * `{subscribed, binary, json}`, the answers and the messages of data. It listens until `isOver`,
 * which is asked with the number of messages once a second, says so.
 */
export async function capture(url, isOver) {
  const recorders = ["binary", "json"].map((each) => new Recorder(url, `tickcast.v1.${each}`));
  for (const each of recorders) await each.control("welcome");
  for (const each of recorders) each.ask({ op: "symbols", limit: 10_000 });
  const { symbols } = await recorders[0].control("symbols");
  const names = symbols.map((each) => each.symbol);
  for (const each of recorders) {
    for (const channel of ["quote", "trade", "candle"])
      each.ask({ op: "subscribe", channel, symbols: names });
  }
  do await new Promise((resolve) => setTimeout(resolve, 1000));
  while (!isOver(recorders[1].data.length));
  for (const { socket } of recorders) {
    socket.close();
    await once(socket, "close");
  }
  const [binary, json] = recorders;
  const subscribed = binary.controls.filter((each) => each.op === "subscribed");
  return { subscribed, binary: binary.data, json: json.data };
}

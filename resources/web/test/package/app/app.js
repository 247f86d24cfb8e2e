// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { TickcastClient, decimal } from "tickcast-client";
import { TickcastClient as JsonClient } from "tickcast-client/json";

class NoWebSocket {}
const client = new TickcastClient({ WebSocket: NoWebSocket });
let word = "json";
try {
  new JsonClient({ WebSocket: NoWebSocket, format: "binary" });
  word = "binary";
} catch {
  // There is only JSON.
}
console.log(client.state, decimal(6425010, 2), word);

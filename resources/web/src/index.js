// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { BinaryDecoder } from "./binary.js";
import { SubscriberClient } from "./client.js";

export { decimal } from "./decimal.js";
export { BinaryDecoder };

/** The client that reads both formats. */
export class TickcastClient extends SubscriberClient {
  static Decoder = BinaryDecoder;
}

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** The client without the binary format, for pages that count every byte. */
export { SubscriberClient as TickcastClient } from "./client.js";

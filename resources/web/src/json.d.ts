// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/** The client without the binary format: `format` can only be `json`. */
export { TickcastClient } from "./index.js";
export type * from "./index.js";

// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

/**
 * How long to wait before the next attempt to connect, after `failures` in a row before this one: a
 * random time between nothing and a limit that doubles with each failure, up to a cap. The whole
 * range is random ("full jitter"), so that 100,000 clients that lost one server do not come back in
 * waves. `random` gives numbers from 0 to below 1.
 */
export const backoffMs = (failures, { backoffBaseMs, backoffCapMs, random }) =>
  Math.floor(random() * (Math.min(backoffCapMs, backoffBaseMs * 2 ** failures) + 1));

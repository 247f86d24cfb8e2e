// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { chromium } from "playwright-core";

const executablePath = process.env.TICKCAST_CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser that ends with the test `t`. */
export async function launch(t) {
  const browser = await chromium.launch({ executablePath, args, timeout: 120_000 });
  t.after(() => browser.close());
  return browser;
}

export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, deviceScaleFactor: 1 },
  desktop: { viewport: { width: 1440, height: 900 } },
};

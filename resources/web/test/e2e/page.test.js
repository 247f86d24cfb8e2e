// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// The demo page in a real browser, against the real server.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { SIZES, launch } from "../support/browser.js";
import { startServer } from "../support/server.js";

const SETTINGS = { "feed.simulator.symbols": 300, "feed.simulator.rate": 600 };
// In the folder that TICKCAST_SCREENSHOTS names pictures are kept, and given time to have something
// to show.
const pictures = process.env.TICKCAST_SCREENSHOTS;
const keepsPictures = Boolean(pictures);
const limit = { timeout: keepsPictures ? 300_000 : 240_000 };

const number = async (page, selector) => Number(await page.locator(selector).textContent());
const connection = (page, state) => page.waitForSelector(`body[data-connection="${state}"]`);

/** Takes a picture in light and dark, and sees to it that nothing sticks out sideways. */
async function picture(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(keepsPictures ? 1500 : 100);
    const png = await page.screenshot();
    assert.ok(png.length > 10_000, "something is in the picture");
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, `${name} is not wider than its screen`);
    if (!keepsPictures) continue;
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, `demo-${name}-${colorScheme}.png`), png);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** A page that notes the symbols it has subscribed, by channel, from what it sends and is answered. */
async function openPage(browser, url, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = { subscribed: new Map(), most: 0, commands: [], errors: [] };
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("websocket", (socket) => {
    seen.subscribed.clear();
    socket.on("framesent", ({ payload }) =>
      seen.commands.push({ at: Date.now(), ...JSON.parse(payload) }),
    );
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload !== "string" || !/^\{"op":"(un)?subscribed"/.test(payload)) return;
      const { op, channel, symbols } = JSON.parse(payload);
      for (const each of symbols) {
        if (op === "subscribed") seen.subscribed.set(`${channel} ${each.symbol}`, true);
        else seen.subscribed.delete(`${channel} ${each}`);
      }
      seen.most = Math.max(seen.most, seen.subscribed.size);
    });
  });
  await page.goto(url);
  await page.waitForSelector(".row[data-fresh]", { state: "attached" });
  return { page, seen };
}

/** Symbols whose rows are, or are nearly, on the screen. */
const visibleRows = (page) =>
  page.evaluate(() => {
    const bounds = (element) => element.getBoundingClientRect();
    const list = bounds(document.getElementById("pairs"));
    const [top, bottom] = [Math.max(0, list.top), Math.min(innerHeight, list.bottom)];
    return [...document.querySelectorAll(".row")]
      .filter((row) => bounds(row).bottom > top && bounds(row).top < bottom)
      .map((row) => row.dataset.symbol);
  });

/** How many pairs the list has, most of them as no more than a number. */
const pairCount = (page) =>
  page.evaluate(() => Number(document.querySelector(".row")?.ariaSetSize ?? 0));

const quotesOf = ({ subscribed }) =>
  [...subscribed.keys()].filter((key) => key.startsWith("quote ")).map((key) => key.slice(6));

async function eventually(what, isTrue) {
  for (let tries = 0; tries < 600; ++tries) {
    if (await isTrue()) return;
    await sleep(50);
  }
  assert.fail(`not in time: ${what}`);
}

test("on a desktop: list, search, detail, subscriptions", limit, async (t) => {
  const server = await startServer(t, SETTINGS);
  const browser = await launch(t);
  const { page, seen } = await openPage(browser, server.http, SIZES.desktop);

  await t.test("shows all pairs, and the first in detail", async () => {
    assert.equal(await pairCount(page), 300);
    assert.ok((await page.locator(".row").count()) < 30, "only rows on the screen exist");
    const [first] = await visibleRows(page);
    const title = await page.locator("#detail-title").textContent();
    assert.equal(title.replace(" / ", ""), first);
    await eventually("a price", async () =>
      /^[\d,]+(\.\d+)?$/.test(await page.locator("#detail-price").textContent()),
    );
    await page.waitForSelector(".chart canvas");
  });

  await t.test("subscribes to what is on the screen and to nothing else", async () => {
    const visible = await visibleRows(page);
    await eventually("subscriptions", () => visible.every((each) => quotesOf(seen).includes(each)));
    // A row or two beyond the edge are asked for ahead of time.
    assert.ok(quotesOf(seen).length <= visible.length + 5, `${quotesOf(seen)}`);
    await eventually(
      "counter",
      async () => (await number(page, "#strip-pairs")) === quotesOf(seen).length,
    );
    assert.equal(await page.locator("#strip-of").textContent(), "of 300 pairs");
    await eventually("rate", async () => (await number(page, "#strip-updates")) > 0);
  });

  await t.test("the subscriptions follow the scrolling, within the server's rate", async () => {
    const [open] = await visibleRows(page);
    const from = seen.commands.length;
    for (let i = 1; i <= 30; ++i) {
      await page.evaluate((y) => document.getElementById("pairs").scrollTo(0, y), i * 300);
      await page.waitForTimeout(20);
    }
    const visible = await visibleRows(page);
    assert.ok(!visible.includes(open));
    await eventually("subscriptions moved", () => {
      const now = quotesOf(seen);
      return visible.every((each) => now.includes(each)) && now.length <= visible.length + 6;
    });
    assert.ok(quotesOf(seen).includes(open), "the pair in detail stays");
    // While one batch replaces another both may be there, and the channels of the detail besides.
    assert.ok(seen.most <= 2 * (visible.length + 5) + 3, `${seen.most} subscriptions at once`);
    const commands = seen.commands.slice(from);
    const seconds = (commands.at(-1).at - commands[0].at) / 1000;
    assert.ok(commands.length <= 20 + 20 * seconds, `${commands.length} commands in ${seconds} s`);
    await page.evaluate(() => document.getElementById("pairs").scrollTo(0, 1e6));
    await eventually("the last pair", async () =>
      page.evaluate(() => document.querySelector('.row[aria-posinset="300"]') !== null),
    );
    await page.evaluate(() => document.getElementById("pairs").scrollTo(0, 0));
    await eventually("the first again", async () => (await visibleRows(page))[0] === open);
  });

  await t.test("finds pairs by name", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("eth");
    const shown = await page
      .locator(".row")
      .evaluateAll((rows) => rows.map((row) => row.dataset.symbol));
    const count = await pairCount(page);
    assert.ok(shown.length > 0 && count > 0 && count < 300);
    assert.deepEqual(
      shown.filter((each) => !each.includes("ETH")),
      [],
    );
    await page.fill("#search", "nothing like it");
    assert.equal(await page.locator(".row").count(), 0);
    assert.equal(await page.locator("#list-note").textContent(), "No pair has that name.");
    await page.fill("#search", "");
    assert.equal(await pairCount(page), 300);
  });

  await t.test("walks through the pairs by keys, further than the screen", async () => {
    const focused = () => page.evaluate(() => document.activeElement.closest(".row")?.ariaPosInSet);
    await page.focus("#search");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "1");
    for (const [key, at] of [
      ["PageDown", "9"],
      ["PageDown", "17"],
      ["PageDown", "25"],
      ["ArrowUp", "24"],
      ["End", "300"],
      ["ArrowDown", "300"],
      ["Home", "1"],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), at, key);
      const visible = await page.evaluate(() => {
        const row = document.activeElement.getBoundingClientRect();
        const list = document.getElementById("pairs").getBoundingClientRect();
        return row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
      });
      assert.ok(visible, `${key}: the row is on the screen`);
    }
  });

  await t.test("opens another pair from the keyboard, and it lives", async () => {
    const second = (await visibleRows(page))[1];
    await page.focus("#search");
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.waitForURL(`**/#${second}`);
    await eventually("its channels", () =>
      ["quote", "trade", "candle"].every((each) => seen.subscribed.has(`${each} ${second}`)),
    );
    await eventually(
      "trades",
      async () => (await page.locator("#trades tr[data-side]").count()) > 0,
    );
    const before = await page.locator("#detail-price").textContent();
    await eventually(
      "a move",
      async () => (await page.locator("#detail-price").textContent()) !== before,
    );
    const events = () => [...seen.subscribed.keys()].filter((key) => !key.startsWith("quote "));
    await eventually("no other pair's trades", () => events().length === 2);
    assert.match(await page.locator("#fresh").textContent(), /^Updated /);
    await page.check("input[value=candles]");
    await page.check("input[value=line]");
  });

  if (keepsPictures) await page.waitForTimeout(25_000);
  await picture(page, "desktop");

  await t.test("a lost server is told and greyed, and its return is noticed", async () => {
    await server.stop();
    await page.waitForSelector("#banner:not([hidden])");
    assert.match(await page.locator("#banner-text").textContent(), /connection is lost/);
    await eventually("a countdown", async () =>
      /Trying again/.test(await page.locator("#banner-countdown").textContent()),
    );
    await eventually("grey", () =>
      page.evaluate(
        () => Number(getComputedStyle(document.querySelector(".market")).opacity) < 0.7,
      ),
    );
    assert.match(await page.locator("#connection").textContent(), /^(Not connected|Connecting)$/);
    await eventually("age", async () =>
      /^Not live/.test(await page.locator("#fresh").textContent()),
    );
    await eventually("no rate", async () => (await number(page, "#strip-updates")) === 0);
    await picture(page, "lost");
    await startServer(t, SETTINGS, server.port);
    await page.click("#banner-action").catch(() => {}); // it may be back already
    await connection(page, "live");
    assert.ok(await page.locator("#banner").isHidden());
    await eventually("updates", async () => (await number(page, "#strip-updates")) > 0);
    await eventually("fresh", async () =>
      /^Updated /.test(await page.locator("#fresh").textContent()),
    );
  });

  assert.deepEqual(seen.errors, []);
});

test("on a phone: one view at a time", limit, async (t) => {
  const server = await startServer(t, SETTINGS);
  const browser = await launch(t);
  const url = `${server.http}?server=${encodeURIComponent(server.url)}`;
  const { page, seen } = await openPage(browser, url, { ...SIZES.phone, reducedMotion: "reduce" });

  assert.ok(await page.locator("#detail").isHidden());
  await eventually("a rate", async () => (await number(page, "#strip-updates")) > 0);
  if (keepsPictures) await page.waitForTimeout(8000);
  await picture(page, "phone");

  const third = (await visibleRows(page))[2];
  await page.locator(".pair").nth(2).tap();
  await page.waitForSelector('body[data-view="detail"]');
  assert.ok(await page.locator(".list").isHidden());
  await eventually("only one pair", () => quotesOf(seen).join() === third);
  await eventually("its counter", async () => (await number(page, "#strip-pairs")) === 1);
  if (keepsPictures) await page.waitForTimeout(25_000);
  await picture(page, "phone-pair");

  await page.locator("#back").tap();
  await page.waitForSelector('body[data-view="list"]');
  await eventually("the list again", () => quotesOf(seen).length > 3);
  assert.equal(
    await page.evaluate(
      () => document.querySelector(".price").getAnimations({ subtree: true }).length,
    ),
    0,
  );
  assert.deepEqual(seen.errors, []);
});

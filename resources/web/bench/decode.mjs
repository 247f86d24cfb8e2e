// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// What it costs an application in JavaScript to get an update from a message: BinaryDecoder beside
// JSON.parse of the same updates, both as a server has sent them. README.md tells how to run it.

import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { BinaryDecoder } from "../src/index.js";
import { startServer } from "../test/support/server.js";
import { capture } from "./capture.mjs";

const ROUNDS = 200; // of a few milliseconds; the two take turns
const WARMUP = 40;
const UPDATES_A_ROUND = 4000;
const QUIET_SECONDS = 6; // after which a recording is over
const SIMULATED = 5000;
const SLOW = ["open", "high", "low", "vol", "quoteVol"];

const { TICKCAST_DATA: data, TICKCAST_OUT: out } = process.env;
const folder = data ?? fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

function recordings() {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".ws.txt"));
  } catch {
    console.log(`no recordings in ${folder}: the simulator only`);
    return [];
  }
}

function whenQuiet() {
  let seconds = 0;
  let before = 0;
  return (count) => {
    seconds = count > 0 && count === before ? seconds + 1 : 0;
    before = count;
    return seconds === QUIET_SECONDS;
  };
}

async function sessionOf(settings, isOver) {
  const ends = [];
  const { url, stop } = await startServer({ after: (end) => ends.push(end) }, settings);
  const session = await capture(url, isOver);
  await stop();
  return session;
}

const sessions = () =>
  Promise.all([
    ...recordings().map(async (name) => [
      basename(name, ".ws.txt"),
      await sessionOf(
        {
          "feed.source": "replay",
          "feed.replay.file": join(folder, name),
          "feed.replay.start": "first_subscription",
        },
        whenQuiet(),
      ),
    ]),
    sessionOf(
      { "feed.simulator.symbols": 50, "feed.simulator.rate": 250 },
      (count) => count > SIMULATED,
    ).then((session) => ["simulator", session]),
  ]);

function decoderFor({ subscribed }) {
  const decoder = new BinaryDecoder();
  subscribed.forEach((each) => decoder.subscribed(each));
  return decoder;
}

/** Sees to it that both formats of a session say the same. */
function check({ binary, json, ...session }) {
  const keyOf = ({ op, s, o }) => `${op} ${s} ${o}`;
  const objects = new Map(json.map((text) => [keyOf(JSON.parse(text)), JSON.parse(text)]));
  const decoder = decoderFor(session);
  let common = 0;
  const compare = (update) => {
    const object = objects.get(keyOf(update));
    if (!object) return; // at the edges of the session, or a reference keyframe
    common++;
    assert.deepEqual(Object.keys(update), Object.keys(object));
    for (const name of Object.keys(update)) {
      // The binary form tells the slow figures once a second; all else is the same at once.
      const mayDiffer = update.op === "quote" && SLOW.includes(name);
      assert.ok(mayDiffer || update[name] === object[name], `${keyOf(update)}: ${name}`);
    }
  };
  for (const message of binary) assert.equal(decoder.decode(message, compare), "");
  assert.ok(common > 100 && common > 0.98 * json.length, `${common} of ${json.length} in common`);
}

function measure(session) {
  check(session);
  const { binary, json } = session;
  const decoder = decoderFor(session);
  let updates = 0;
  const take = () => updates++;
  const work = {
    // As a socket hands them over.
    binary: () => binary.forEach((message) => decoder.decode(message, take)),
    json: () => json.forEach((text) => take(JSON.parse(text))),
  };
  const repeats = Math.ceil(UPDATES_A_ROUND / json.length);
  const ns = { binary: [], json: [] };
  for (let round = -WARMUP; round < ROUNDS; ++round) {
    const order = round % 2 ? ["binary", "json"] : ["json", "binary"];
    for (const format of order) {
      updates = 0;
      const before = process.cpuUsage();
      for (let i = 0; i < repeats; ++i) work[format]();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) ns[format].push(((user + system) * 1000) / updates);
    }
  }
  const ratios = ns.binary.map((each, i) => each / ns.json[i]);
  const bytes = (list) =>
    list.reduce((sum, each) => sum + (each.byteLength ?? each.length), 0) / json.length;
  return { ns, ratios, updates: json.length, bytes: [bytes(binary), bytes(json)] };
}

const ascending = (numbers) => [...numbers].sort((a, b) => a - b);
const median = (numbers) => ascending(numbers)[numbers.length >> 1];

const machine = os.cpus()[0]?.model ?? "unknown processor";
console.log(`decode-js: ${machine}, ${os.cpus().length} cores, node ${process.version}`);
console.log(`CPU per update, median of ${ROUNDS} rounds in turns`);
const figures = [];
for (const [name, session] of await sessions()) {
  const { ns, ratios, updates, bytes } = measure(session);
  for (const [format, index] of [
    ["JSON.parse", 1],
    ["binary", 0],
  ]) {
    const runs = ascending(index ? ns.json : ns.binary);
    const line = `${`${name}: ${format}`.padEnd(32)}${median(runs).toFixed(0).padStart(6)} ns`;
    console.log(`${line}${bytes[index].toFixed(1).padStart(8)} bytes`);
    figures.push({ name: `${name}: ${format}`, median: median(runs), runs });
  }
  console.log(`  binary / JSON.parse, ${updates} updates`.padEnd(32), median(ratios).toFixed(2));
  figures.push({ name: `${name}: ratio`, unit: "1", median: median(ratios) });
}
if (out) {
  const report = {
    program: "decode-js",
    machine,
    cores: os.cpus().length,
    kernel: os.release(),
    node: process.version,
    unit: "ns of CPU per update",
    figures,
  };
  writeFileSync(join(out, "decode-js.json"), `${JSON.stringify(report)}\n`);
}

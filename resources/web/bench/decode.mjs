// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// What it costs to read an update in each format. Both sides end with the same objects, checked
// before anything is measured. Run: npm run bench

import assert from "node:assert/strict";
import os from "node:os";

import { BinaryDecoder } from "../src/binary.js";
import { makeMarket } from "./market.mjs";

const RUNS = 15;
const ROUNDS = 40;

const market = makeMarket({ symbols: 50, updates: 5000, keyframeEvery: 30 });
// Each record in a buffer of its own, as a WebSocket delivers it.
const records = market.records;
const texts = market.quotes.map((quote) => JSON.stringify(quote));

let updates = 0;
const count = () => updates++;

function newDecoder() {
  const decoder = new BinaryDecoder();
  decoder.subscribed(market.subscribed);
  return decoder;
}

function checkBoth() {
  const seen = [];
  const decoder = newDecoder();
  for (const record of records)
    assert.equal(
      decoder.decode(record, (update) => seen.push(update)),
      "",
    );
  assert.deepEqual(
    seen,
    texts.map((text) => JSON.parse(text)),
  );
}

function binary() {
  const decoder = newDecoder();
  for (const record of records) decoder.decode(record, count);
}

function json() {
  for (const text of texts) count(JSON.parse(text));
}

function nsPerUpdate(work) {
  const before = updates;
  const start = process.hrtime.bigint();
  for (let i = 0; i < ROUNDS; ++i) work();
  return Number(process.hrtime.bigint() - start) / (updates - before);
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const meanBytes = (list) => list.reduce((sum, each) => sum + each.length, 0) / list.length;

checkBoth();
const ns = { binary: [], json: [] };
for (let run = -2; run < RUNS; ++run) {
  // Taking turns, so that both meet the same machine; the first two only warm up.
  const pair = [nsPerUpdate(binary), nsPerUpdate(json)];
  if (run < 0) continue;
  ns.binary.push(pair[0]);
  ns.json.push(pair[1]);
}
const ratios = ns.binary.map((each, i) => each / ns.json[i]);
const row = (name, list, bytes) =>
  console.log(
    `${name.padEnd(22)} ${median(list).toFixed(0).padStart(6)} ns ${bytes.toFixed(1).padStart(7)} bytes`,
  );

console.log(`node ${process.version}, ${os.cpus()[0]?.model ?? "unknown processor"}`);
console.log(
  `${records.length} quotes, one keyframe in 30, median of ${RUNS} runs, all strings made`,
);
row("binary, decoded", ns.binary, meanBytes(records));
row("JSON.parse", ns.json, meanBytes(texts));
console.log(`binary / JSON ${median(ratios).toFixed(2)}`);

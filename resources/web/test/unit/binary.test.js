// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../support/fakeclock.js";
import { Rig, entry, welcome } from "../support/rig.js";

const BINARY = { protocol: "tickcast.v1.binary" };
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex")).buffer;
const KEYFRAME =
  "10019208fbd095ffbc31a8ff0fd0a69006c0a90714c0b80214b0098fa10fd0f707ffc911d0c4aae5069895e6c1e506";
const DELTA = "87011064f001882700";

async function subscribed(options) {
  const rig = new Rig(options);
  await rig.live(BINARY);
  await rig.subscribe("quote", ["BTCUSDT"], { offset: 1042 });
  return rig;
}

test("an application sees the same updates as in JSON", async () => {
  const rig = await subscribed();
  rig.say(bytes(KEYFRAME));
  rig.say(bytes(DELTA));
  const [first, second] = rig.values("quote");
  assert.deepEqual([first.o, first.bid, first.quoteVol], [1042, "64250.00", "1167042000.12"]);
  assert.deepEqual(
    [second.o, second.bid, second.ask, second.vol],
    [1043, "64251.20", "64251.30", "18231.22000"],
  );
  assert.equal(rig.client.stats.updates, 2);
  assert.equal(rig.client.stats.bytes > KEYFRAME.length / 2, true);
});

test("several records of one message come one by one, and stop when a listener closes", async () => {
  const rig = await subscribed();
  rig.client.on("quote", () => rig.client.close());
  rig.say(bytes(KEYFRAME + DELTA));
  assert.equal(rig.values("quote").length, 1);
});

test("a reference keyframe is neither shown nor counted", async () => {
  const rig = await subscribed();
  rig.say(bytes("20" + KEYFRAME.slice(2)));
  assert.deepEqual(rig.values("quote"), []);
  assert.deepEqual(rig.values("gap"), []);
  rig.say(bytes(DELTA));
  assert.equal(rig.values("quote")[0].o, 1043);
});

test("a new connection begins with an empty decoder", async () => {
  const rig = await subscribed();
  rig.say(bytes(KEYFRAME));
  rig.hangUp();
  await rig.clock.pass(1000);
  rig.say(welcome(BINARY));
  await settle();
  rig.say({
    op: "subscribed",
    id: 2,
    channel: "quote",
    symbols: [entry("BTCUSDT", { offset: 1042 })],
  });
  rig.say(bytes(DELTA));
  assert.equal(rig.values("quote").length, 1);
  assert.equal(rig.client.skipped.missingKeyframe, 1);
});

test("what is skipped is counted and harms nothing", async () => {
  const rig = await subscribed();
  rig.say(bytes("5002ffff"));
  rig.say(bytes("3109" + "0101" + "0101" + "01"));
  assert.deepEqual(rig.client.skipped, {
    unknownKind: 1,
    unknownSid: 1,
    otherEpoch: 0,
    missingKeyframe: 0,
  });
  assert.equal(rig.client.state, "live");
});

const MIB = 1024 * 1024;

test("a message of 1 MiB is read, and one byte more drops the server", async () => {
  const rig = await subscribed();
  // One record of an unknown kind that fills the message: its length takes three bytes.
  const record = new Uint8Array(MIB);
  const length = MIB - 4;
  record.set([0x50, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14]);
  rig.say(record.buffer);
  assert.equal(rig.client.skipped.unknownKind, 1);
  assert.equal(rig.client.state, "live");
  rig.say(new ArrayBuffer(MIB + 1));
  assert.match(rig.values("protocolError")[0].message, /too_big/);
  assert.equal(rig.client.state, "waiting");
});

test("a delta without its keyframe waits for the next one, and is counted", async () => {
  const rig = await subscribed();
  rig.say(bytes(DELTA));
  rig.say(bytes(DELTA));
  assert.deepEqual(rig.values("quote"), []);
  assert.equal(rig.client.skipped.missingKeyframe, 2);
  rig.say(bytes(KEYFRAME));
  rig.say(bytes(DELTA));
  assert.deepEqual(
    rig.values("quote").map((each) => each.o),
    [1042, 1043],
  );
  assert.equal(rig.client.state, "live");
});

const records = {
  keyframe: KEYFRAME,
  "reference keyframe": "20" + KEYFRAME.slice(2),
  "keyframe with a stamp": KEYFRAME.replace("a8ff0f", "a8ff1f") + "02",
  delta: DELTA,
  "delta with slow figures": "c701106408f0018827000a",
  trade: "30014df8d095ffbc31e724e4a69006b009",
  candle: "400109fbd095ffbc3100809790068e2009e40fce8c150c",
  "record of an unknown kind": "5003ffffff",
};

for (const [name, hex] of Object.entries(records)) {
  test(`a ${name} cut off at any byte drops the server`, async () => {
    for (let length = 0; length < hex.length; length += 2) {
      const rig = await subscribed();
      rig.say(bytes(KEYFRAME));
      rig.say(bytes(hex.slice(0, length)));
      assert.match(rig.values("protocolError")[0]?.message, /truncated/, `${length / 2} bytes`);
    }
    const rig = await subscribed();
    rig.say(bytes(KEYFRAME));
    rig.say(bytes(hex));
    assert.equal(rig.client.state, "live", "the whole is good");
  });
}

const broken = [
  "",
  "10",
  KEYFRAME.slice(0, -2),
  "5005ff",
  "30" + "ff".repeat(11),
  "3001",
  "87",
  "3200",
  KEYFRAME + "87",
];

for (const hex of broken) {
  test(`a broken message drops the server: ${hex.slice(-24) || "empty"}`, async () => {
    const rig = await subscribed();
    rig.say(bytes(hex));
    assert.match(
      rig.values("protocolError")[0].message,
      /^binary message: (truncated|bad_varint|out_of_range)$/,
    );
    assert.equal(rig.client.state, "waiting");
  });
}

# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: MIT
import asyncio
import json
import sys

import websockets


async def main(url, *symbols):  # quotes.py ws://127.0.0.1:7400/v1 BTCUSDT
    async for socket in websockets.connect(url, subprotocols=["tickcast.v1.json"]):
        try:
            await socket.recv()  # the welcome; commands come after it
            await socket.send(json.dumps({"op": "subscribe", "channel": "quote", "symbols": symbols}))
            async for text in socket:
                message = json.loads(text)
                if message["op"] == "quote":
                    print(message["s"], message.get("last"), flush=True)
        except websockets.ConnectionClosed:
            pass
        if 4000 <= (socket.close_code or 0) <= 4099:
            return  # the server does not want this client back; else connect() tries again


asyncio.run(main(*sys.argv[1:]))

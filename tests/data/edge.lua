-- SPDX-FileCopyrightText: 2026 The Tickcast authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- wrk's part of tst_edge: asks for the list in all its forms, at a bounded rate, and tells in one
-- line of JSON what came. A list's age in ms is told as at the beginning of the second it came in.

local targets = {
   { "/api/v1/tickers", "br" },
   { "/api/v1/tickers", "gzip, deflate" },
   { "/api/v1/tickers", "identity" },
   { "/api/v1/tickers?shape=objects", "gzip" },
}
local names = { "requests", "cached", "stale", "bad", "aged" }
local threads = {}
local turn = 0

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   requests, cached, stale, bad, aged, oldest = 0, 0, 0, 0, 0, 0
   -- Who comes in the same moment as the first after a quiet spell may get what
   -- stale-while-revalidate allows; a crowd that goes on does not.
   settled = os.time() + 2
end

function delay()
   return 10 -- ms, of each connection
end

function request()
   turn = turn % #targets + 1
   return wrk.format("GET", targets[turn][1], { ["Accept-Encoding"] = targets[turn][2] })
end

function response(status, headers, body)
   local cache = headers["X-Cache"]
   requests = requests + 1
   if cache == "HIT" or cache == "UPDATING" or cache == "STALE" then cached = cached + 1 end
   if cache == "STALE" then stale = stale + 1 end
   if status ~= 200 then bad = bad + 1 end
   local ts = tonumber(string.match(string.sub(body, 1, 40), '"ts":(%d+)'))
   if ts and os.time() >= settled then
      aged = aged + 1
      oldest = math.max(oldest, os.time() * 1000 - ts)
   end
end

function done(summary)
   local sums, most = {}, 0
   for _, name in ipairs(names) do
      local sum = 0
      for _, thread in ipairs(threads) do sum = sum + thread:get(name) end
      table.insert(sums, string.format('"%s":%d', name, sum))
   end
   for _, thread in ipairs(threads) do most = math.max(most, thread:get("oldest")) end
   local errors = summary.errors
   print(string.format('{%s,"oldest":%d,"errors":%d}', table.concat(sums, ","), most,
      errors.connect + errors.read + errors.write + errors.timeout))
end

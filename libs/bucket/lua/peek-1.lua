-- Everything that stands in a bucket, as of now. Never writes.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock
-- reply {1, tokens, rate, burst, safe rate, epoch, seq, generation, learning, valid for ms, instances, granted, returned,
--        used, dropped, rejected, terms}, numbers as strings | {-1, argument} | {-2}: nothing published
--- @include "includes/flow"
--- @include "includes/refill"
--- @include "includes/census"

local key, now = KEYS[1], clock(ARGV[1])
if not now then
  return { -1, 'now' }
end
local flow = load_flow(key)
if not flow then
  return { -2 }
end
refill(flow, now)
roll_window(flow, now)
return {
  1, digits(flow.tokens), digits(flow.rate), digits(depth(flow, now)), digits(flow.safe), digits(flow.epoch),
  digits(flow.seq), flow.generation, now < flow.learningUntil and '1' or '0',
  digits(math.max(0, flow.validUntil - now)), digits(flow.seenNow + flow.seenBefore), digits(flow.granted),
  digits(flow.returned), digits(flow.used), digits(flow.dropped), digits(flow.rejected),
  flow.terms,
}

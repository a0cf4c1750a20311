-- Everything that stands in a bucket, as of now. Never writes.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock
-- reply {1, tokens, rate, burst, safe rate, epoch, seq, generation, learning, valid for ms, instances, granted, returned,
--        used, dropped, rejected, terms} | {-1, argument} | {-2}: nothing published
--- @include "includes/flow"
--- @include "includes/census"

local key, now = KEYS[1], clock(ARGV[1])
if not now then
  return { -1, 'now' }
end
local stored = redis.call('HMGET', key, 'g', 'b', 's', 't')
if not read_flow(stored[1], stored[2], stored[3]) then
  return { -2 }
end
refill(now)
roll_window(now)
return {
  1, tokens, rate, depth(now), safe, epoch, seq, stored[1], now < learning_until and 1 or 0,
  max(0, valid_until - now), seen_now + seen_before, digits(granted_total), digits(returned_total), digits(used_total),
  digits(dropped_total), digits(rejected_total), stored[4] or '{}',
}

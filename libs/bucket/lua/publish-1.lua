-- Stores a budget, if its (epoch, seq) is newer than the stored one. A missing bucket starts empty and learning.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] generation, used where the bucket is created
-- ARGV[3] epoch, 0 = the stored one + 1   ARGV[4] seq
-- ARGV[5] rate, ARGV[6] burst, ARGV[7] safe rate: milli-tokens (a second)
-- ARGV[8] valid for ms   ARGV[9] lease ttl ms   ARGV[10] refresh after ms   ARGV[11] 1 = observe   ARGV[12] terms, opaque
-- reply {1, epoch, generation, learning, created} | {-1, argument}: nothing written | {-4, stored epoch, stored seq}
--- @include "includes/flow"
--- @include "includes/refill"

local FLOW_KEPT_MS = 86400000

local key = KEYS[1]
local now, generation, terms = clock(ARGV[1]), ARGV[2], ARGV[12]
local epoch, seq = whole(ARGV[3], 0, MAX_MILLI), whole(ARGV[4], 0, MAX_MILLI)
local rate, burst, safe = whole(ARGV[5], 0, MAX_MILLI), whole(ARGV[6], 0, MAX_MILLI), whole(ARGV[7], 0, MAX_MILLI)
local valid_for, ttl, refresh = whole(ARGV[8], 0, MAX_MS), whole(ARGV[9], 1, MAX_MS), whole(ARGV[10], 1, MAX_MS)
local observe = whole(ARGV[11], 0, 1)

local checked = {
  { 'now', now }, { 'epoch', epoch }, { 'seq', seq }, { 'rateMilliPerSec', rate }, { 'burstMilli', burst },
  { 'safeMilliPerSec', safe }, { 'validForMs', valid_for }, { 'leaseTtlMs', ttl }, { 'refreshAfterMs', refresh },
  { 'observe', observe },
}
for _, pair in ipairs(checked) do
  if not pair[2] then
    return { -1, pair[1] }
  end
end

local flow = load_flow(key)
local created = not flow
if created then
  flow = new_flow(generation)
  flow.stamp, flow.learningUntil, flow.learningFor = now, now + ttl, ttl
else
  if epoch > 0 and (epoch < flow.epoch or (epoch == flow.epoch and seq <= flow.seq)) then
    return { -4, digits(flow.epoch), digits(flow.seq) }
  end
  refill(flow, now)
end

flow.epoch, flow.seq = epoch > 0 and epoch or flow.epoch + 1, seq
flow.rate, flow.burst, flow.safe = rate, burst, safe
flow.validFor, flow.validUntil, flow.ttl, flow.refresh, flow.observe = valid_for, now + valid_for, ttl, refresh, observe
flow.tokens = math.min(flow.tokens, depth(flow, now))

redis.call('HSET', key, 'generation', flow.generation, 'terms', terms)
save_flow(key, flow)
redis.call('PEXPIRE', key, FLOW_KEPT_MS)
return { 1, digits(flow.epoch), flow.generation, now < flow.learningUntil and 1 or 0, created and 1 or 0 }

-- Takes returns and usage in, then grants tokens to one instance for one ttl.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id   ARGV[3] digest of the request's body
-- ARGV[4] wanted, ARGV[5] cost of the first waiter: milli-tokens
-- ARGV[6] usage seq, '' = no report   ARGV[7] used, ARGV[8] dropped, ARGV[9] rejected: milli-tokens since the last report
-- ARGV[10...] returns: grant id, milli-tokens, ...
-- reply {1, grant id, granted, would grant, retry after ms, ttl ms, refresh after ms, rate, share, safe share, burst,
--        epoch, seq, valid for ms, learning, terms}, numbers as strings
--   | {-1, argument}: nothing written | {-2}: nothing published | {-3}: the request id came with another body
--- @include "includes/flow"
--- @include "includes/census"
--- @include "includes/instance"

local COST_MAX, RETRY_MAX_MS, INSTANCE_KEPT_TTLS = 1e7, 30000, 12

local flow_key, instance_key = KEYS[1], KEYS[2]
local now, request, digest = clock(ARGV[1]), ARGV[2], ARGV[3]
local want, first_cost = whole(ARGV[4], 0, MAX_MILLI), whole(ARGV[5], 1000, MAX_MILLI)
local reported, returns = ARGV[6] ~= '', read_returns(10)
local usage_seq = reported and whole(ARGV[6], 0, MAX_MILLI) or not reported
local used, dropped, rejected = whole(ARGV[7], 0, MAX_MILLI), whole(ARGV[8], 0, MAX_MILLI), whole(ARGV[9], 0, MAX_MILLI)

local checked = {
  { 'now', now }, { 'wantMilli', want }, { 'firstCostMilli', first_cost }, { 'usage.seq', usage_seq },
  { 'usage.usedMilli', used }, { 'usage.droppedMilli', dropped }, { 'usage.rejectedMilli', rejected },
  { 'returns', returns },
}
for _, pair in ipairs(checked) do
  if not pair[2] then
    return { -1, pair[1] }
  end
end

local flow = load_flow(flow_key)
if not flow then
  return { -2 }
end
local instance = load_instance(instance_key, flow, now)
if instance and instance.request == request then
  return instance.digest == digest and cmsgpack.unpack(instance.reply) or { -3 }
end

-- The cost is noted before the refill, so that a bucket filling up for it is not cut back to the plain burst first.
local cost = math.min(first_cost, COST_MAX)
if cost >= flow.cost or now < flow.costAt or now - flow.costAt >= COST_KEPT_MS then
  flow.cost, flow.costAt = cost, now
end
refill(flow, now)

local known = instance ~= nil
if known then
  for _, given in ipairs(returns) do
    credit(instance_key, flow, given, now)
  end
else
  redis.call('DEL', instance_key)
  instance = { grants = '0' }
end

local last_seq = tonumber(instance.usageSeq or '-1')
if reported and usage_seq > last_seq then
  flow.used, flow.dropped, flow.rejected = flow.used + used, flow.dropped + dropped, flow.rejected + rejected
  last_seq = usage_seq
end

roll_window(flow, now)
meet_instance(flow, tonumber(instance.window or '-1'))
local instances = math.max(1, flow.seenNow + flow.seenBefore)

-- One instance holds at most two refreshes of its share, a new one at most one; a whole first cost may always go out.
local rate = effective_rate(flow, now)
local share = math.floor(rate / instances)
local cap = math.max(cost, math.floor(share * (known and 2 or 1) * flow.refresh / 1000))
local least = math.min(want, cost)
local would = math.min(want, flow.tokens, cap)
if would < least then
  would = 0
elseif would < want then
  would = math.max(least, math.floor(would / 1000) * 1000)
end
local granted = flow.observe == 1 and want or would

local grant_id, number_of_grants = '', stored(instance.grants)
if granted > 0 then
  local slot = number_of_grants - math.floor(number_of_grants / GRANTS_KEPT) * GRANTS_KEPT
  flow.grants = flow.grants + 1
  grant_id = flow.generation .. '-' .. digits(flow.grants) .. '-' .. digits(slot)
  local record = { grant_id, digits(granted), digits(would), '0', digits(now + flow.ttl) }
  redis.call('HSET', instance_key, 'grant' .. digits(slot), table.concat(record, ' '))
  number_of_grants = number_of_grants + 1
  flow.tokens, flow.granted = flow.tokens - would, flow.granted + granted
end

local retry_after = 0
if granted == 0 and want > 0 then
  retry_after = math.min(RETRY_MAX_MS, rate > 0 and math.ceil((least - flow.tokens) * 1000 / rate) or RETRY_MAX_MS)
end

local reply = {
  1, grant_id, digits(granted), digits(would), digits(retry_after), digits(flow.ttl), digits(flow.refresh),
  digits(rate), digits(share), digits(math.floor(flow.safe / instances)), digits(depth(flow, now)),
  digits(flow.epoch), digits(flow.seq), digits(math.max(0, flow.validUntil - now)),
  now < flow.learningUntil and '1' or '0', flow.terms,
}
save_flow(flow_key, flow)
local kept_ms = INSTANCE_KEPT_TTLS * flow.ttl
redis.call('HSET', instance_key, 'generation', flow.generation, 'expires', digits(now + kept_ms), 'request', request,
  'digest', digest, 'reply', cmsgpack.pack(reply), 'usageSeq', digits(last_seq), 'window', digits(flow.window),
  'grants', digits(number_of_grants))
redis.call('PEXPIRE', instance_key, kept_ms)
return reply

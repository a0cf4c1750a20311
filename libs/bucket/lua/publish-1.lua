-- Stores a budget, if its (epoch, seq) is newer than the stored one. A missing bucket starts empty and learning.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] generation, used where the bucket is created
-- ARGV[3] epoch, 0 = the stored one + 1   ARGV[4] seq
-- ARGV[5] rate, ARGV[6] burst, ARGV[7] safe rate: milli-tokens (a second)
-- ARGV[8] valid for ms   ARGV[9] lease ttl ms   ARGV[10] refresh after ms   ARGV[11] 1 = observe   ARGV[12] terms, opaque
-- reply {1, epoch, generation, learning, created} | {-1, argument}: nothing written | {-4, stored epoch, stored seq}
--- @include "includes/flow"

local FLOW_KEPT_MS = 86400000

local key, now, generation = KEYS[1], clock(ARGV[1]), ARGV[2]
local limits = {
  { 'epoch', 0, MAX_MILLI }, { 'seq', 0, MAX_MILLI }, { 'rateMilliPerSec', 0, MAX_MILLI },
  { 'burstMilli', 0, MAX_MILLI }, { 'safeMilliPerSec', 0, MAX_MILLI }, { 'validForMs', 0, MAX_MS },
  { 'leaseTtlMs', 1, MAX_MS }, { 'refreshAfterMs', 1, MAX_MS }, { 'observe', 0, 1 },
}
if not now then
  return { -1, 'now' }
end
local given = {}
for i, limit in ipairs(limits) do
  given[i] = whole(ARGV[i + 2], limit[2], limit[3])
  if not given[i] then
    return { -1, limit[1] }
  end
end

local stored = redis.call('HMGET', key, 'g', 'b', 's')
local created = not read_flow(stored[1], stored[2], stored[3])
local last_epoch = 0
if created then
  redis.call('DEL', key)
  tokens, micro, reserved, valid_until, cost, cost_at, window, seen_now, seen_before = 0, 0, 0, 0, 0, 0, 0, 0, 0
  grants, granted_total, returned_total, used_total, dropped_total, rejected_total = 0, 0, 0, 0, 0, 0
  allocations, divided_rate, shared, held_safe, due, due_until, turns = 0, 0, 0, 0, 0, 0, 0
  stamp, learning_until, learning_for = now, now + given[7], given[7]
else
  generation, last_epoch = stored[1], epoch
  if given[1] > 0 and (given[1] < epoch or (given[1] == epoch and given[2] <= seq)) then
    return { -4, epoch, seq }
  end
  refill(now)
end

epoch, seq, rate, burst, safe, valid_for, ttl, refresh, observe = unpack(given)
if epoch == 0 then
  epoch = last_epoch + 1
end
valid_until = now + valid_for
tokens = min(tokens, depth(now))

redis.call('HSET', key, 'g', generation, 't', ARGV[12], 's', packed_state(),
  'b', struct.pack(BUDGET, epoch, seq, rate, burst, safe, valid_for, ttl, refresh, observe))
redis.call('PEXPIRE', key, FLOW_KEPT_MS)
return { 1, epoch, generation, now < learning_until and 1 or 0, created and 1 or 0 }

-- Takes returns and usage in, then grants tokens to one instance for one ttl.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id   ARGV[3] digest of the request's body
-- ARGV[4] wanted, ARGV[5] cost of the first waiter: milli-tokens
-- ARGV[6] usage seq, '' = no report   ARGV[7] used, ARGV[8] dropped, ARGV[9] rejected, ARGV[10] spilled,
-- ARGV[11] unleased: milli-tokens since the last report   ARGV[12] callers that wait
-- ARGV[13] offered milli-tokens a second, '' = taken from what is wanted
-- ARGV[14] 1 = reaches the bucket through a controller   ARGV[15] 1 = it ends, and is forgotten at once
-- ARGV[16...] returns: grant id, milli-tokens, ...
-- reply {1, grant id, granted, would grant, retry after ms, ttl ms, refresh after ms, rate, share, safe share, burst,
--        epoch, seq, valid for ms, learning, terms}
--   | {-1, argument}: nothing written | {-2}: nothing published | {-3}: the request id came with another body
--- @include "includes/flow"
--- @include "includes/census"
--- @include "includes/usage"
--- @include "includes/returns"
--- @include "includes/share"
--- @include "includes/answer"

local COST_MAX, RETRY_MAX_MS = 1e7, 30000

local flow_key, instance_key = KEYS[1], KEYS[2]
local now, request, digest = clock(ARGV[1]), ARGV[2], ARGV[3]
local want, first_cost = whole(ARGV[4], 0, MAX_MILLI), whole(ARGV[5], 1000, MAX_MILLI)
if not now or not want or not first_cost then
  return { -1, not now and 'now' or not want and 'wantMilli' or 'firstCostMilli' }
end
local wrong = read_usage(6)
if wrong then
  return { -1, wrong }
end
local returns = read_returns(16)
if not returns then
  return { -1, 'returns' }
end

local name = instance_name(flow_key, instance_key)
local stored = redis.call('HMGET', flow_key, 'g', 'b', 's', 't', 'i' .. name, 'a' .. name)
local generation, terms, book, allotted = stored[1], stored[4] or '{}', stored[5], stored[6]
if not read_flow(generation, stored[2], stored[3]) then
  return { -2 }
end

local own = redis.call('HMGET', instance_key, 'generation', 'request', 'digest', 'reply')
read_book(own[1] == generation and book, now)
if known and own[2] == request then
  if own[3] ~= digest or #own[4] < ANSWER_BYTES then
    return { -3 }
  end
  return reply_of(own[4], terms)
end

-- The cost is noted before the refill, so that a bucket filling up for it is not cut back to the plain burst first.
local first = min(first_cost, COST_MAX)
if first >= cost or now < cost_at or now - cost_at >= COST_KEPT_MS then
  cost, cost_at = first, now
end
refill(now)
if known then
  for i = 1, #returns do
    credit(instance_key, returns[i], now)
  end
else
  if own[1] then
    redis.call('DEL', instance_key)
  end
  if allotted then
    redis.call('HDEL', flow_key, 'a' .. name)
  end
end
count_usage()
count_instance(last_window, now)
local per_sec, instances = effective_rate(now), max(1, seen_now + seen_before)
read_share(known and allotted, per_sec, instances, now)

-- Its own level, and all that is not reserved for others. Where the levels together exceed the tokens, half of these
-- stays for the others, so that a large one does not empty the bucket before them; but one whole cost that it has saved
-- for may always go out. One instance holds at most two refreshes of its share, a new one at most one.
if is_allotted then
  level = min(level + kept * max(0, now - seen_at), kept * refresh + max(first * 1000, kept * refresh))
else
  level = 0
end
reserved = max(0, reserved - level)
local cap = max(first, floor(max(share, even) * (known and 2 or 1) * refresh / 1000))
local least = min(want, first)
if now >= due_until or due_until > now + 2 * refresh then
  due, due_until = 0, 0
end
local has_turn = due > 0 and turn == turns
local there = has_turn and tokens or max(0, tokens - due)
local mine, others = floor(level / 1000), floor(reserved / 1000)
local open = max(there - others, min(mine, there - min(others, floor(there / 2))), mine >= least and least or 0)
local would = min(want, there, open, cap)
if would < least then
  would = 0
elseif would < want then
  would = max(least, floor(would / 1000) * 1000)
end
local granted = observe == 1 and want or would

-- Whoever has saved a whole cost and finds too few tokens gets the turn, if nobody has it: until it is served, or stays
-- away, the others leave so much in the bucket.
if want > 0 and would == 0 and is_allotted and mine >= least and (has_turn or due == 0) then
  turns = has_turn and turns or turns + 1
  turn, due, due_until = turns, least, now + 2 * refresh
elseif has_turn then
  due, due_until = 0, 0
end

local retry_after = 0
if granted == 0 and want > 0 then
  retry_after = per_sec > 0 and math.ceil((least - tokens) * 1000 / per_sec) or RETRY_MAX_MS
  if is_allotted then
    retry_after = max(retry_after, kept > 0 and math.ceil((least * 1000 - level) / kept) or refresh)
  end
  retry_after = min(RETRY_MAX_MS, max(retry_after, 1))
end

local grant_id, slot = '', number_of_grants % GRANTS_KEPT
if granted > 0 then
  grants, number_of_grants = grants + 1, number_of_grants + 1
  grant_id = string.format('%s-%.0f-%d', generation, grants, slot)
  tokens, granted_total, was_granted = tokens - would, granted_total + granted, was_granted + granted
end
-- Who must wait keeps what he has saved; who got all that he wanted keeps one cost at most, so that rates of about one
-- message a lease lose nothing to rounding; the rest falls to the pool. Who wants nothing keeps nothing.
local hungry = would < want
level = max(0, level - would * 1000)
if not hungry then
  level = min(level, least * 1000)
end
reserved = reserved + level

redis.call('HSET', flow_key, 's', packed_state(), 'i' .. name, packed_book(now, ARGV[15] == '1',
  offered or min(MAX_MILLI, floor(want * 1000 / refresh)), waiting or 0, hungry, ARGV[14] == '1'))
local answer = struct.pack(ANSWER, granted, would, retry_after, ttl, refresh, per_sec, share, safe_share, depth(now),
  epoch, seq, max(0, valid_until - now), now < learning_until and 1 or 0) .. grant_id
if granted > 0 then
  redis.call('HSET', instance_key, 'generation', generation, 'request', request, 'digest', digest, 'reply', answer,
    'g' .. slot, struct.pack('<dddd', granted, would, 0, now + ttl) .. grant_id)
else
  redis.call('HSET', instance_key, 'generation', generation, 'request', request, 'digest', digest, 'reply', answer)
end
redis.call('PEXPIRE', instance_key, INSTANCE_KEPT_TTLS * ttl)
return reply_of(answer, terms)

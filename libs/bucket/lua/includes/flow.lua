--- @include "includes/numbers"

-- A flow is one hash: g its generation, t its terms, b the budget and s the state as packed doubles, and for each
-- instance i:<name> what its leases tell and a:<name> its share. Names and meanings: docs/lua-protocol.md.
local BUDGET, BUDGET_BYTES = '<ddddddddd', 72
local STATE, STATE_BYTES = '<ddddddddddddddddddddddddd', 200
local COST_KEPT_MS, GRANTS_KEPT, RETURNS_MAX = 60000, 32, 64
local floor, max, min = math.floor, math.max, math.min

-- The budget as published.
local epoch, seq, rate, burst, safe, valid_for, ttl, refresh, observe
-- What every call moves.
local tokens, micro, reserved, stamp, learning_until, learning_for, valid_until, cost, cost_at, window, seen_now,
  seen_before, grants, granted_total, returned_total, used_total, dropped_total, rejected_total, allocations,
  divided_rate, shared, held_safe, due, due_until, turns

--- False where nothing was published, or where somebody has written over it: what is not whole is not there.
local function read_flow(generation, budget, state)
  if not generation or not budget or not state or #budget ~= BUDGET_BYTES or #state ~= STATE_BYTES then
    return false
  end
  epoch, seq, rate, burst, safe, valid_for, ttl, refresh, observe = struct.unpack(BUDGET, budget)
  tokens, micro, reserved, stamp, learning_until, learning_for, valid_until, cost, cost_at, window, seen_now,
    seen_before, grants, granted_total, returned_total, used_total, dropped_total, rejected_total, allocations,
    divided_rate, shared, held_safe, due, due_until, turns = struct.unpack(STATE, state)
  -- Also false for what is no number.
  return tokens >= 0 and tokens <= 2 * MAX_MILLI and micro >= 0 and reserved >= 0 and stamp >= 0 and cost >= 0
    and rate >= 0 and rate <= MAX_MILLI and ttl >= 1
end

local function packed_state()
  return struct.pack(STATE, tokens, micro, reserved, stamp, learning_until, learning_for, valid_until, cost, cost_at,
    window, seen_now, seen_before, grants, granted_total, returned_total, used_total, dropped_total, rejected_total,
    allocations, divided_rate, shared, held_safe, due, due_until, turns)
end

--- Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute.
local function depth(now)
  if now >= cost_at and now - cost_at < COST_KEPT_MS then
    return max(burst, 1000, cost)
  end
  return max(burst, 1000)
end

--- The rate that holds now: the lower of rate and safe while learning, the rate while valid; without a controller what is
--- left of the safe rate once those who leased through it have taken their part, which they then spend unseen.
local function effective_rate(now)
  if now < learning_until then
    return min(rate, safe)
  end
  if now < valid_until then
    return rate
  end
  return max(0, safe - held_safe)
end

--- Adds what `per_sec` gives in `ms`. The part below one milli-token stays in `micro`, so that tiny rates lose nothing.
local function accrue(per_sec, ms)
  if ms <= 0 then
    return
  end
  local per_ms = floor(per_sec / 1000)
  local sum = (per_sec - per_ms * 1000) * ms + micro
  local carried = floor(sum / 1000)
  micro = sum - carried * 1000
  tokens = tokens + per_ms * ms + carried
end

--- Brings the tokens up to `now`. A clock that went back gives nothing and the stamp is overwritten all the same, so
--- one interval is lost; a clock that went ahead gives one bucket. Ends that a step left far ahead are pulled in, and
--- one that has passed becomes 0, so that a step back does not bring it to life again.
local function refill(now)
  local from = min(stamp, now)
  local learned = min(learning_until, now + learning_for)
  local valid = min(valid_until, now + valid_for)
  accrue(min(rate, safe), min(now, learned) - from)
  accrue(rate, min(now, valid) - max(from, learned))
  accrue(max(0, safe - held_safe), now - max(from, learned, valid))
  if divided_rate == 0 or now >= max(learned, valid) then
    reserved = 0
  else
    local held = now < learned and min(rate, safe) or rate
    reserved = reserved + floor(shared * held / divided_rate) * (now - from)
  end
  learning_until = now < learned and learned or 0
  valid_until = now < valid and valid or 0
  stamp = now
  local full = depth(now)
  if tokens >= full then
    tokens, micro = full, 0
  end
end

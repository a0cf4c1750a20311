// Written by scripts/build-lua.mjs from libs/bucket/lua: change those files, then `npm run generate`.

export interface LuaScript {
  readonly name: string;
  readonly keys: number;
  readonly sha1: string;
  readonly source: string;
}

export const allocate: LuaScript = {
  name: 'allocate',
  keys: 1,
  sha1: 'f4cf321abcd20fb64d757b1d7b6facc2616249a1',
  source: `-- Writes shares of instances; the last call of a round divides the rate anew, and voids every share it did not name.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] epoch, which must be the stored one
-- ARGV[3] rate that the shares divide, ARGV[4] safe rate held behind controllers, ARGV[5] tokens reserved,
-- ARGV[6] sum of what they reserve: milli-tokens (a second); ARGV[3] '' = more shares follow
-- ARGV[7] names with a space between them, at most 250   ARGV[8] for each three packed doubles: share, the part of it
-- that is reserved, safe share
-- reply {1} | {-1, argument}: nothing written | {-2}: nothing published | {-4, stored epoch, stored seq}
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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

local SHARES_MAX, SHARE_BYTES = 250, 24
local SHARE_FIELDS = { 'shareMilliPerSec', 'reservedMilliPerSec', 'safeShareMilliPerSec' }

local key, now, given_epoch = KEYS[1], clock(ARGV[1]), whole(ARGV[2], 0, MAX_MILLI)
local is_last = ARGV[3] ~= ''
if not now or not given_epoch or #ARGV[8] > SHARES_MAX * SHARE_BYTES then
  return { -1, not now and 'now' or not given_epoch and 'epoch' or 'shares' }
end
local given = {}
for i, field in ipairs({ 'rateMilliPerSec', 'heldSafeMilliPerSec', 'reservedMilli', 'sharedMilliPerSec' }) do
  given[i] = is_last and whole(ARGV[i + 2], 0, MAX_MILLI)
  if is_last and not given[i] and i < 4 then
    return { -1, field }
  end
end
local names = {}
for name in string.gmatch(ARGV[7], '[^ ]+') do
  names[#names + 1] = name
end
if #ARGV[8] ~= #names * SHARE_BYTES then
  return { -1, 'shares' }
end
for at = 1, #ARGV[8], 8 do
  local number = struct.unpack('<d', ARGV[8], at)
  -- Also false for what is no number.
  if not (number >= 0 and number <= MAX_MILLI and number == floor(number)) then
    return { -1, SHARE_FIELDS[(at - 1) / 8 % 3 + 1] }
  end
end
if is_last and not given[4] then
  return { -1, 'sharedMilliPerSec' }
end

local stored = redis.call('HMGET', key, 'g', 'b', 's')
if not read_flow(stored[1], stored[2], stored[3]) then
  return { -2 }
end
if given_epoch ~= epoch then
  return { -4, epoch, seq }
end
local fields = {}
local allocation = struct.pack('<d', allocations + 1)
for i, name in ipairs(names) do
  fields[#fields + 1] = 'a:' .. name
  fields[#fields + 1] = allocation .. string.sub(ARGV[8], (i - 1) * SHARE_BYTES + 1, i * SHARE_BYTES)
end
if is_last then
  refill(now)
  divided_rate, held_safe, shared = given[1], given[2], given[4]
  reserved, allocations = given[3] * 1000, allocations + 1
  fields[#fields + 1] = 's'
  fields[#fields + 1] = packed_state()
end
if #fields > 0 then
  redis.call('HSET', key, unpack(fields))
end
return { 1 }
`,
};

export const giveBack: LuaScript = {
  name: 'giveBack',
  keys: 2,
  sha1: '600c623c924c0c4f3109032080cb2d9a9c2c5965',
  source: `-- Credits returned tokens, each once, up to what its grant still holds.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id, '' = none: then a retry credits again
-- ARGV[3] digest of the request's body   ARGV[4...] returns: grant id, milli-tokens, ...
-- reply {1, credited, ...} in the order asked | {-1, argument}: nothing written
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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
-- What the leases of one instance tell, packed; its last answer and its grants stand in the instance's own key.
local BOOK, BOOK_BYTES = '<ddddddddddddddddd', 136

--- Name of the instance, with a colon before it: <tag>:b and <tag>:i<name> share the tag.
local function instance_name(flow_key, instance_key)
  return string.sub(instance_key, #flow_key + 1)
end

--- Whether there is a book, and its instance was not silent for so long that it counts as a new one.
local function is_known(book, now)
  return book and #book == BOOK_BYTES and now < struct.unpack('<d', book)
end
--- Reads pairs of grant id and milli-tokens from ARGV[first] on, or nil where one is not a whole number in range.
local function read_returns(first)
  if #ARGV < first then
    return {}
  end
  local returns = {}
  for i = first, #ARGV, 2 do
    local given = whole(ARGV[i + 1], 0, MAX_MILLI)
    if not given or #returns == RETURNS_MAX then
      return nil
    end
    returns[#returns + 1] = { id = ARGV[i], tokens = given }
  end
  return returns
end

--- Credits one return: at most what is left of its grant, nothing once that has expired or is unknown. In observe a
--- grant can exceed what the bucket paid for it; that excess comes back first and adds no token.
local function credit(key, given, now)
  local slot = string.match(given.id, '%-(%d+)$')
  local record = slot and redis.call('HGET', key, 'g' .. slot)
  if not record or #record < 33 or string.sub(record, 33) ~= given.id then
    return 0
  end
  local amount, debited, before, expires = struct.unpack('<dddd', record)
  if now >= expires then
    return 0
  end
  local unpaid = amount - debited
  local credited = min(given.tokens, amount - before)
  local after = before + credited
  redis.call('HSET', key, 'g' .. slot, struct.pack('<dddd', amount, debited, after, expires) .. given.id)
  tokens = min(depth(now), tokens + max(0, after - unpaid) - max(0, before - unpaid))
  returned_total = returned_total + credited
  return credited
end

local flow_key, instance_key = KEYS[1], KEYS[2]
local now, request, call = clock(ARGV[1]), ARGV[2], ARGV[2] .. ' ' .. ARGV[3]
local returns = read_returns(4)
if not now or not returns then
  return { -1, now and 'returns' or 'now' }
end

local stored = redis.call('HMGET', flow_key, 'g', 'b', 's', 'i' .. instance_name(flow_key, instance_key))
local own = redis.call('HMGET', instance_key, 'generation', 'giveBack', 'credits')
local known = read_flow(stored[1], stored[2], stored[3]) and own[1] == stored[1] and is_known(stored[4], now)
local reply = { 1 }
if not known then
  for i = 1, #returns do
    reply[i + 1] = 0
  end
  return reply
end
if request ~= '' and own[2] == call then
  return cmsgpack.unpack(own[3])
end

refill(now)
for i = 1, #returns do
  reply[i + 1] = credit(instance_key, returns[i], now)
end
redis.call('HSET', flow_key, 's', packed_state())
if request ~= '' then
  redis.call('HSET', instance_key, 'giveBack', call, 'credits', cmsgpack.pack(reply))
end
return reply
`,
};

export const instances: LuaScript = {
  name: 'instances',
  keys: 1,
  sha1: '81046e07d0f055d92d2a60a6bc0ee9da13724b8a',
  source: `-- One page of what the instances of a flow tell. Forgets whom it meets that was silent for 12 ttl.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] cursor, '0' = the first page   ARGV[3] size of a page, about
-- reply {1, next cursor, '0' = the last page, names with a space between them, one report after the other}
--   | {-1, argument} | {-2}: nothing published
-- A report is 12 packed doubles: age ms, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled,
-- unleased, through a controller. As numbers of a reply they would cost the server and the reader ten times as much.
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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
-- What the leases of one instance tell, packed; its last answer and its grants stand in the instance's own key.
local BOOK, BOOK_BYTES = '<ddddddddddddddddd', 136

--- Name of the instance, with a colon before it: <tag>:b and <tag>:i<name> share the tag.
local function instance_name(flow_key, instance_key)
  return string.sub(instance_key, #flow_key + 1)
end

--- Whether there is a book, and its instance was not silent for so long that it counts as a new one.
local function is_known(book, now)
  return book and #book == BOOK_BYTES and now < struct.unpack('<d', book)
end

local key, now, size = KEYS[1], clock(ARGV[1]), whole(ARGV[3], 1, 1000)
if not now or not size or not whole(ARGV[2] ~= '' and ARGV[2] or 'x', 0, 2 ^ 53) then
  return { -1, not now and 'now' or not size and 'size' or 'cursor' }
end
local stored = redis.call('HMGET', key, 'g', 'b', 's')
if not read_flow(stored[1], stored[2], stored[3]) then
  return { -2 }
end
local page = redis.call('HSCAN', key, ARGV[2], 'MATCH', 'i:*', 'COUNT', size)
local fields, names, reports, over = page[2], {}, {}, {}
for i = 1, #fields, 2 do
  local name = string.sub(fields[i], 3)
  local expires, seen_at, _, _, _, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled, unleased, through
  if #fields[i + 1] == BOOK_BYTES then
    expires, seen_at, _, _, _, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled, unleased, through =
      struct.unpack(BOOK, fields[i + 1])
  end
  if not expires or now >= expires or string.find(name, ' ', 1, true) then
    over[#over + 1] = fields[i]
    over[#over + 1] = 'a:' .. name
  else
    names[#names + 1] = name
    reports[#reports + 1] = struct.pack('<dddddddddddd', max(0, now - seen_at), floor(level / 1000), offered, waiting,
      hungry, granted, used, dropped, rejected, spilled, unleased, through)
  end
end
if #over > 0 then
  redis.call('HDEL', key, unpack(over))
end
return { 1, page[1], table.concat(names, ' '), table.concat(reports) }
`,
};

export const lease: LuaScript = {
  name: 'lease',
  keys: 2,
  sha1: 'f97154f084aa40ee4ca71ce604d131892c913075',
  source: `-- Takes returns and usage in, then grants tokens to one instance for one ttl.
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
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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
--- Counts instances by windows of one lease ttl: those met in this window, and those last met in the one before.
local function roll_window(now)
  local at = floor(now / ttl)
  if at == window + 1 then
    seen_before, seen_now = seen_now, 0
  elseif at ~= window then
    seen_before, seen_now = 0, 0
  end
  window = at
end

--- Counts an instance whose last lease was in \`last_window\`, once a window.
local function count_instance(last_window, now)
  roll_window(now)
  if last_window ~= window then
    seen_now = seen_now + 1
    if last_window == window - 1 then
      seen_before = max(0, seen_before - 1)
    end
  end
end
-- What the leases of one instance tell, packed; its last answer and its grants stand in the instance's own key.
local BOOK, BOOK_BYTES = '<ddddddddddddddddd', 136

--- Name of the instance, with a colon before it: <tag>:b and <tag>:i<name> share the tag.
local function instance_name(flow_key, instance_key)
  return string.sub(instance_key, #flow_key + 1)
end

--- Whether there is a book, and its instance was not silent for so long that it counts as a new one.
local function is_known(book, now)
  return book and #book == BOOK_BYTES and now < struct.unpack('<d', book)
end

-- The book of the instance that asks: its last lease, and its totals. What stands here holds for a new one.
local INSTANCE_KEPT_TTLS = 12
local known, seen_at, last_window, last_seq, number_of_grants, level = false, 0, -1, -1, 0, 0
local turn, was_granted, was_used, was_dropped, was_rejected, was_spilled, was_unleased = 0, 0, 0, 0, 0, 0, 0

local function read_book(book, now)
  known = is_known(book, now)
  if not known then
    seen_at = now
    return
  end
  local _, asked, waited, hungry, through
  _, seen_at, last_window, last_seq, number_of_grants, level, asked, waited, hungry, was_granted, was_used, was_dropped,
    was_rejected, was_spilled, was_unleased, through, turn = struct.unpack(BOOK, book)
end

--- An instance that ends is over at once, any other once it was silent for 12 ttl.
local function packed_book(now, ends, offered, waiting, hungry, through)
  local expires = ends and now or now + INSTANCE_KEPT_TTLS * ttl
  return struct.pack(BOOK, expires, now, window, last_seq, number_of_grants, level, offered, waiting, hungry and 1 or 0,
    was_granted, was_used, was_dropped, was_rejected, was_spilled, was_unleased, through and 1 or 0, turn)
end

-- What became of tokens since the last report, and how many callers wait. All nil where nothing is reported.
local usage_seq, used, dropped, rejected, spilled, unleased, waiting, offered

--- Reads the report that begins at ARGV[first], or names the argument that is no whole number in range.
local function read_usage(first)
  if ARGV[first] == '' then
    return nil
  end
  local names = { 'seq', 'usedMilli', 'droppedMilli', 'rejectedMilli', 'spilledMilli', 'unleasedMilli', 'waiting' }
  local told = {}
  for i = 1, 7 do
    told[i] = whole(ARGV[first + i - 1], 0, MAX_MILLI)
    if not told[i] then
      return 'usage.' .. names[i]
    end
  end
  usage_seq, used, dropped, rejected, spilled, unleased, waiting = unpack(told)
  if ARGV[first + 7] ~= '' then
    offered = whole(ARGV[first + 7], 0, MAX_MILLI)
    return not offered and 'usage.offeredMilliPerSec' or nil
  end
end

--- Counts a report once: one that comes again, or late, has a seq that was counted.
local function count_usage()
  if usage_seq and usage_seq > last_seq then
    used_total, dropped_total, rejected_total = used_total + used, dropped_total + dropped, rejected_total + rejected
    was_used, was_dropped, was_rejected = was_used + used, was_dropped + dropped, was_rejected + rejected
    was_spilled, was_unleased, last_seq = was_spilled + spilled, was_unleased + unleased, usage_seq
  end
end
--- Reads pairs of grant id and milli-tokens from ARGV[first] on, or nil where one is not a whole number in range.
local function read_returns(first)
  if #ARGV < first then
    return {}
  end
  local returns = {}
  for i = first, #ARGV, 2 do
    local given = whole(ARGV[i + 1], 0, MAX_MILLI)
    if not given or #returns == RETURNS_MAX then
      return nil
    end
    returns[#returns + 1] = { id = ARGV[i], tokens = given }
  end
  return returns
end

--- Credits one return: at most what is left of its grant, nothing once that has expired or is unknown. In observe a
--- grant can exceed what the bucket paid for it; that excess comes back first and adds no token.
local function credit(key, given, now)
  local slot = string.match(given.id, '%-(%d+)$')
  local record = slot and redis.call('HGET', key, 'g' .. slot)
  if not record or #record < 33 or string.sub(record, 33) ~= given.id then
    return 0
  end
  local amount, debited, before, expires = struct.unpack('<dddd', record)
  if now >= expires then
    return 0
  end
  local unpaid = amount - debited
  local credited = min(given.tokens, amount - before)
  local after = before + credited
  redis.call('HSET', key, 'g' .. slot, struct.pack('<dddd', amount, debited, after, expires) .. given.id)
  tokens = min(depth(now), tokens + max(0, after - unpaid) - max(0, before - unpaid))
  returned_total = returned_total + credited
  return credited
end
-- What an instance may have of the rate: an equal part, its share, the part of that which is reserved, its safe share.
local is_allotted, even, share, kept, safe_share = false, 0, 0, 0, 0

--- The share that a controller wrote, in proportion to what the rate has become since; without one an equal part.
local function read_share(allotted, per_sec, instances, now)
  even, safe_share = floor(per_sec / instances), floor(safe / instances)
  share = even
  if not allotted or #allotted ~= 32 or divided_rate <= 0 or (now >= learning_until and now >= valid_until) then
    return
  end
  local allocation, written, written_kept, written_safe = struct.unpack('<dddd', allotted)
  -- A later round that did not name it has voided it.
  if allocation >= allocations then
    is_allotted, safe_share = true, written_safe
    share = min(per_sec, floor(written * per_sec / divided_rate))
    kept = min(per_sec, floor(written_kept * per_sec / divided_rate))
  end
end
-- An answer is kept as its numbers, packed, and the grant's id behind them: a repeated request gets the same again.
local ANSWER, ANSWER_BYTES = '<ddddddddddddd', 104

--- The reply, under the terms that hold now.
local function reply_of(answer, terms)
  local reply = { struct.unpack(ANSWER, answer) }
  -- In place of the position that unpack gives last.
  reply[ANSWER_BYTES / 8 + 1] = terms
  table.insert(reply, 1, string.sub(answer, ANSWER_BYTES + 1))
  table.insert(reply, 1, 1)
  return reply
end

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
`,
};

export const peek: LuaScript = {
  name: 'peek',
  keys: 1,
  sha1: 'c045055a78165c7be3398720d400b0610d608215',
  source: `-- Everything that stands in a bucket, as of now. Never writes.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock
-- reply {1, tokens, rate, burst, safe rate, epoch, seq, generation, learning, valid for ms, instances, granted, returned,
--        used, dropped, rejected, terms} | {-1, argument} | {-2}: nothing published
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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
--- Counts instances by windows of one lease ttl: those met in this window, and those last met in the one before.
local function roll_window(now)
  local at = floor(now / ttl)
  if at == window + 1 then
    seen_before, seen_now = seen_now, 0
  elseif at ~= window then
    seen_before, seen_now = 0, 0
  end
  window = at
end

--- Counts an instance whose last lease was in \`last_window\`, once a window.
local function count_instance(last_window, now)
  roll_window(now)
  if last_window ~= window then
    seen_now = seen_now + 1
    if last_window == window - 1 then
      seen_before = max(0, seen_before - 1)
    end
  end
end

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
`,
};

export const publish: LuaScript = {
  name: 'publish',
  keys: 1,
  sha1: '28ea34bfdbe0d7511a4c899154b291c4adf08f37',
  source: `-- Stores a budget, if its (epoch, seq) is newer than the stored one. A missing bucket starts empty and learning.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] generation, used where the bucket is created
-- ARGV[3] epoch, 0 = the stored one + 1   ARGV[4] seq
-- ARGV[5] rate, ARGV[6] burst, ARGV[7] safe rate: milli-tokens (a second)
-- ARGV[8] valid for ms   ARGV[9] lease ttl ms   ARGV[10] refresh after ms   ARGV[11] 1 = observe   ARGV[12] terms, opaque
-- reply {1, epoch, generation, learning, created} | {-1, argument}: nothing written | {-4, stored epoch, stored seq}
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

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

--- Adds what \`per_sec\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
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

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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
`,
};

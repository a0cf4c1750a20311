// Written by scripts/build-lua.mjs from libs/bucket/lua: change those files, then `npm run generate`.

export interface LuaScript {
  readonly name: string;
  readonly keys: number;
  readonly sha1: string;
  readonly source: string;
}

export const giveBack: LuaScript = {
  name: 'giveBack',
  keys: 2,
  sha1: '55f22eda93576cca1c1b8135e052d632cb58e0cd',
  source: `-- Credits returned tokens, each once, up to what its grant still holds.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id, '' = none: then a retry credits again
-- ARGV[3] digest of the request's body   ARGV[4...] returns: grant id, milli-tokens, ...
-- reply {1, credited, ...} in the order asked, numbers as strings | {-1, argument}: nothing written
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or not string.find(text, '^%d+$') then
    return nil
  end
  local number = tonumber(text)
  if number < low or number > high then
    return nil
  end
  return number
end

--- A number as it was stored; what is absent or was tampered with reads as 0, which is the empty side.
local function stored(text)
  local number = tonumber(text or 0)
  return number and number >= 0 and number < math.huge and math.floor(number) or 0
end

--- Lua prints 15 digits and more as 1e+15; a reply and a field carry every digit.
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

-- What publish sets, then what every call moves. Names and meanings: docs/lua-protocol.md.
local FIELDS = {
  'epoch', 'seq', 'rate', 'burst', 'safe', 'validFor', 'ttl', 'refresh', 'observe',
  'tokens', 'micro', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt',
  'window', 'seenNow', 'seenBefore', 'grants', 'granted', 'returned', 'used', 'dropped', 'rejected',
  'generation', 'terms',
}
local NUMBERS = #FIELDS - 2

--- A flow that was never published: every number 0, and nothing stored yet.
local function new_flow(generation)
  local flow = { generation = generation, before = {} }
  for i = 1, NUMBERS do
    flow[FIELDS[i]] = 0
  end
  return flow
end

--- The flow's hash with its numbers as numbers, or nil where nothing was published.
local function load_flow(key)
  local values = redis.call('HMGET', key, unpack(FIELDS))
  if not values[NUMBERS + 1] then
    return nil
  end
  local flow = { generation = values[NUMBERS + 1], terms = values[NUMBERS + 2] or '{}', before = {} }
  for i = 1, NUMBERS do
    local number = stored(values[i])
    flow[FIELDS[i]], flow.before[FIELDS[i]] = number, number
  end
  return flow
end

--- Writes the numbers that have changed: a handful of the 26 on most calls.
local function save_flow(key, flow)
  local changed = {}
  for i = 1, NUMBERS do
    local name = FIELDS[i]
    if flow[name] ~= flow.before[name] then
      changed[#changed + 1] = name
      changed[#changed + 1] = digits(flow[name])
    end
  end
  if #changed > 0 then
    redis.call('HSET', key, unpack(changed))
  end
end

local COST_KEPT_MS = 60000

--- Adds what \`rate\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
local function accrue(flow, rate, ms)
  if ms <= 0 then
    return
  end
  local per_ms = math.floor(rate / 1000)
  local micro = (rate - per_ms * 1000) * ms + flow.micro
  local carried = math.floor(micro / 1000)
  flow.micro = micro - carried * 1000
  flow.tokens = flow.tokens + per_ms * ms + carried
end

--- Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute.
local function depth(flow, now)
  local burst = math.max(flow.burst, 1000)
  if now >= flow.costAt and now - flow.costAt < COST_KEPT_MS then
    burst = math.max(burst, flow.cost)
  end
  return burst
end

--- The rate that holds now: the lower of rate and safe while learning, the rate while valid, safe without a controller.
local function effective_rate(flow, now)
  if now < flow.learningUntil then
    return math.min(flow.rate, flow.safe)
  end
  if now < flow.validUntil then
    return flow.rate
  end
  return flow.safe
end

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
--- one interval is lost; a clock that went ahead gives one bucket. Ends that a step left far ahead are pulled in, and
--- one that has passed becomes 0, so that a step back does not bring it to life again.
local function refill(flow, now)
  local from = math.min(flow.stamp, now)
  local learned = math.min(flow.learningUntil, now + flow.learningFor)
  local valid = math.min(flow.validUntil, now + flow.validFor)
  accrue(flow, math.min(flow.rate, flow.safe), math.min(now, learned) - from)
  accrue(flow, flow.rate, math.min(now, valid) - math.max(from, learned))
  accrue(flow, flow.safe, now - math.max(from, learned, valid))
  flow.learningUntil = now < learned and learned or 0
  flow.validUntil = now < valid and valid or 0
  flow.stamp = now
  local burst = depth(flow, now)
  if flow.tokens >= burst then
    flow.tokens, flow.micro = burst, 0
  end
end

local GRANTS_KEPT = 32
local RETURNS_MAX = 64

--- The instance's hash, or nil where it was never seen, was silent for 12 ttl, or belongs to an earlier life of the flow.
local function load_instance(key, flow, now)
  local names = { 'generation', 'expires', 'request', 'digest', 'reply', 'usageSeq', 'window', 'grants', 'giveBack', 'credits' }
  local values = redis.call('HMGET', key, unpack(names))
  if values[1] ~= flow.generation or now >= stored(values[2]) then
    return nil
  end
  local instance = {}
  for i, name in ipairs(names) do
    instance[name] = values[i]
  end
  return instance
end

--- Reads pairs of grant id and milli-tokens from ARGV[first] on, or nil where one is not a whole number in range.
local function read_returns(first)
  local returns = {}
  for i = first, #ARGV, 2 do
    local tokens = whole(ARGV[i + 1], 0, MAX_MILLI)
    if not tokens or #returns == RETURNS_MAX then
      return nil
    end
    returns[#returns + 1] = { id = ARGV[i], tokens = tokens }
  end
  return returns
end

--- Credits one return: at most what is left of its grant, nothing once that has expired or is unknown. In observe a
--- grant can exceed what the bucket paid for it; that excess comes back first and adds no token.
local function credit(key, flow, given, now)
  local slot = string.match(given.id, '%-(%d+)$')
  local record = slot and redis.call('HGET', key, 'grant' .. slot)
  if not record then
    return 0
  end
  local id, amount, debited, returned, expires = string.match(record, '^(%S+) (%d+) (%d+) (%d+) (%d+)$')
  if id ~= given.id or now >= stored(expires) then
    return 0
  end
  local unpaid, before = amount - debited, stored(returned)
  local credited = math.min(given.tokens, amount - before)
  local after = before + credited
  redis.call('HSET', key, 'grant' .. slot, table.concat({ id, amount, debited, digits(after), expires }, ' '))
  local tokens = flow.tokens + math.max(0, after - unpaid) - math.max(0, before - unpaid)
  flow.tokens = math.min(depth(flow, now), tokens)
  flow.returned = flow.returned + credited
  return credited
end

local flow_key, instance_key = KEYS[1], KEYS[2]
local now, request, call = clock(ARGV[1]), ARGV[2], ARGV[2] .. ' ' .. ARGV[3]
local returns = read_returns(4)
if not now or not returns then
  return { -1, now and 'returns' or 'now' }
end

local flow = load_flow(flow_key)
local instance = flow and load_instance(instance_key, flow, now)
local reply = { 1 }
if not instance then
  for i = 1, #returns do
    reply[i + 1] = '0'
  end
  return reply
end
if request ~= '' and instance.giveBack == call then
  return cmsgpack.unpack(instance.credits)
end

refill(flow, now)
for i, given in ipairs(returns) do
  reply[i + 1] = digits(credit(instance_key, flow, given, now))
end
save_flow(flow_key, flow)
if request ~= '' then
  redis.call('HSET', instance_key, 'giveBack', call, 'credits', cmsgpack.pack(reply))
end
return reply
`,
};

export const lease: LuaScript = {
  name: 'lease',
  keys: 2,
  sha1: '1310c7f356bed7d3881d658f4aff8d3b6872a5db',
  source: `-- Takes returns and usage in, then grants tokens to one instance for one ttl.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id   ARGV[3] digest of the request's body
-- ARGV[4] wanted, ARGV[5] cost of the first waiter: milli-tokens
-- ARGV[6] usage seq, '' = no report   ARGV[7] used, ARGV[8] dropped, ARGV[9] rejected: milli-tokens since the last report
-- ARGV[10...] returns: grant id, milli-tokens, ...
-- reply {1, grant id, granted, would grant, retry after ms, ttl ms, refresh after ms, rate, share, safe share, burst,
--        epoch, seq, valid for ms, learning, terms}, numbers as strings
--   | {-1, argument}: nothing written | {-2}: nothing published | {-3}: the request id came with another body
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or not string.find(text, '^%d+$') then
    return nil
  end
  local number = tonumber(text)
  if number < low or number > high then
    return nil
  end
  return number
end

--- A number as it was stored; what is absent or was tampered with reads as 0, which is the empty side.
local function stored(text)
  local number = tonumber(text or 0)
  return number and number >= 0 and number < math.huge and math.floor(number) or 0
end

--- Lua prints 15 digits and more as 1e+15; a reply and a field carry every digit.
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

-- What publish sets, then what every call moves. Names and meanings: docs/lua-protocol.md.
local FIELDS = {
  'epoch', 'seq', 'rate', 'burst', 'safe', 'validFor', 'ttl', 'refresh', 'observe',
  'tokens', 'micro', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt',
  'window', 'seenNow', 'seenBefore', 'grants', 'granted', 'returned', 'used', 'dropped', 'rejected',
  'generation', 'terms',
}
local NUMBERS = #FIELDS - 2

--- A flow that was never published: every number 0, and nothing stored yet.
local function new_flow(generation)
  local flow = { generation = generation, before = {} }
  for i = 1, NUMBERS do
    flow[FIELDS[i]] = 0
  end
  return flow
end

--- The flow's hash with its numbers as numbers, or nil where nothing was published.
local function load_flow(key)
  local values = redis.call('HMGET', key, unpack(FIELDS))
  if not values[NUMBERS + 1] then
    return nil
  end
  local flow = { generation = values[NUMBERS + 1], terms = values[NUMBERS + 2] or '{}', before = {} }
  for i = 1, NUMBERS do
    local number = stored(values[i])
    flow[FIELDS[i]], flow.before[FIELDS[i]] = number, number
  end
  return flow
end

--- Writes the numbers that have changed: a handful of the 26 on most calls.
local function save_flow(key, flow)
  local changed = {}
  for i = 1, NUMBERS do
    local name = FIELDS[i]
    if flow[name] ~= flow.before[name] then
      changed[#changed + 1] = name
      changed[#changed + 1] = digits(flow[name])
    end
  end
  if #changed > 0 then
    redis.call('HSET', key, unpack(changed))
  end
end
--- Counts instances by windows of one lease ttl: those met in this window, and those last met in the one before.
--- Each instance remembers its last window, so the count is exact and costs no set.
local function roll_window(flow, now)
  local window = math.floor(now / flow.ttl)
  if window == flow.window + 1 then
    flow.seenBefore, flow.seenNow = flow.seenNow, 0
  elseif window ~= flow.window then
    flow.seenBefore, flow.seenNow = 0, 0
  end
  flow.window = window
end

local function meet_instance(flow, last_window)
  if last_window == flow.window then
    return
  end
  flow.seenNow = flow.seenNow + 1
  if last_window == flow.window - 1 then
    flow.seenBefore = math.max(0, flow.seenBefore - 1)
  end
end

local COST_KEPT_MS = 60000

--- Adds what \`rate\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
local function accrue(flow, rate, ms)
  if ms <= 0 then
    return
  end
  local per_ms = math.floor(rate / 1000)
  local micro = (rate - per_ms * 1000) * ms + flow.micro
  local carried = math.floor(micro / 1000)
  flow.micro = micro - carried * 1000
  flow.tokens = flow.tokens + per_ms * ms + carried
end

--- Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute.
local function depth(flow, now)
  local burst = math.max(flow.burst, 1000)
  if now >= flow.costAt and now - flow.costAt < COST_KEPT_MS then
    burst = math.max(burst, flow.cost)
  end
  return burst
end

--- The rate that holds now: the lower of rate and safe while learning, the rate while valid, safe without a controller.
local function effective_rate(flow, now)
  if now < flow.learningUntil then
    return math.min(flow.rate, flow.safe)
  end
  if now < flow.validUntil then
    return flow.rate
  end
  return flow.safe
end

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
--- one interval is lost; a clock that went ahead gives one bucket. Ends that a step left far ahead are pulled in, and
--- one that has passed becomes 0, so that a step back does not bring it to life again.
local function refill(flow, now)
  local from = math.min(flow.stamp, now)
  local learned = math.min(flow.learningUntil, now + flow.learningFor)
  local valid = math.min(flow.validUntil, now + flow.validFor)
  accrue(flow, math.min(flow.rate, flow.safe), math.min(now, learned) - from)
  accrue(flow, flow.rate, math.min(now, valid) - math.max(from, learned))
  accrue(flow, flow.safe, now - math.max(from, learned, valid))
  flow.learningUntil = now < learned and learned or 0
  flow.validUntil = now < valid and valid or 0
  flow.stamp = now
  local burst = depth(flow, now)
  if flow.tokens >= burst then
    flow.tokens, flow.micro = burst, 0
  end
end

local GRANTS_KEPT = 32
local RETURNS_MAX = 64

--- The instance's hash, or nil where it was never seen, was silent for 12 ttl, or belongs to an earlier life of the flow.
local function load_instance(key, flow, now)
  local names = { 'generation', 'expires', 'request', 'digest', 'reply', 'usageSeq', 'window', 'grants', 'giveBack', 'credits' }
  local values = redis.call('HMGET', key, unpack(names))
  if values[1] ~= flow.generation or now >= stored(values[2]) then
    return nil
  end
  local instance = {}
  for i, name in ipairs(names) do
    instance[name] = values[i]
  end
  return instance
end

--- Reads pairs of grant id and milli-tokens from ARGV[first] on, or nil where one is not a whole number in range.
local function read_returns(first)
  local returns = {}
  for i = first, #ARGV, 2 do
    local tokens = whole(ARGV[i + 1], 0, MAX_MILLI)
    if not tokens or #returns == RETURNS_MAX then
      return nil
    end
    returns[#returns + 1] = { id = ARGV[i], tokens = tokens }
  end
  return returns
end

--- Credits one return: at most what is left of its grant, nothing once that has expired or is unknown. In observe a
--- grant can exceed what the bucket paid for it; that excess comes back first and adds no token.
local function credit(key, flow, given, now)
  local slot = string.match(given.id, '%-(%d+)$')
  local record = slot and redis.call('HGET', key, 'grant' .. slot)
  if not record then
    return 0
  end
  local id, amount, debited, returned, expires = string.match(record, '^(%S+) (%d+) (%d+) (%d+) (%d+)$')
  if id ~= given.id or now >= stored(expires) then
    return 0
  end
  local unpaid, before = amount - debited, stored(returned)
  local credited = math.min(given.tokens, amount - before)
  local after = before + credited
  redis.call('HSET', key, 'grant' .. slot, table.concat({ id, amount, debited, digits(after), expires }, ' '))
  local tokens = flow.tokens + math.max(0, after - unpaid) - math.max(0, before - unpaid)
  flow.tokens = math.min(depth(flow, now), tokens)
  flow.returned = flow.returned + credited
  return credited
end

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
`,
};

export const peek: LuaScript = {
  name: 'peek',
  keys: 1,
  sha1: '5c75cd7325c8f9f8e44f58218b0186e7fcea2d04',
  source: `-- Everything that stands in a bucket, as of now. Never writes.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock
-- reply {1, tokens, rate, burst, safe rate, epoch, seq, generation, learning, valid for ms, instances, granted, returned,
--        used, dropped, rejected, terms}, numbers as strings | {-1, argument} | {-2}: nothing published
local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or not string.find(text, '^%d+$') then
    return nil
  end
  local number = tonumber(text)
  if number < low or number > high then
    return nil
  end
  return number
end

--- A number as it was stored; what is absent or was tampered with reads as 0, which is the empty side.
local function stored(text)
  local number = tonumber(text or 0)
  return number and number >= 0 and number < math.huge and math.floor(number) or 0
end

--- Lua prints 15 digits and more as 1e+15; a reply and a field carry every digit.
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

-- What publish sets, then what every call moves. Names and meanings: docs/lua-protocol.md.
local FIELDS = {
  'epoch', 'seq', 'rate', 'burst', 'safe', 'validFor', 'ttl', 'refresh', 'observe',
  'tokens', 'micro', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt',
  'window', 'seenNow', 'seenBefore', 'grants', 'granted', 'returned', 'used', 'dropped', 'rejected',
  'generation', 'terms',
}
local NUMBERS = #FIELDS - 2

--- A flow that was never published: every number 0, and nothing stored yet.
local function new_flow(generation)
  local flow = { generation = generation, before = {} }
  for i = 1, NUMBERS do
    flow[FIELDS[i]] = 0
  end
  return flow
end

--- The flow's hash with its numbers as numbers, or nil where nothing was published.
local function load_flow(key)
  local values = redis.call('HMGET', key, unpack(FIELDS))
  if not values[NUMBERS + 1] then
    return nil
  end
  local flow = { generation = values[NUMBERS + 1], terms = values[NUMBERS + 2] or '{}', before = {} }
  for i = 1, NUMBERS do
    local number = stored(values[i])
    flow[FIELDS[i]], flow.before[FIELDS[i]] = number, number
  end
  return flow
end

--- Writes the numbers that have changed: a handful of the 26 on most calls.
local function save_flow(key, flow)
  local changed = {}
  for i = 1, NUMBERS do
    local name = FIELDS[i]
    if flow[name] ~= flow.before[name] then
      changed[#changed + 1] = name
      changed[#changed + 1] = digits(flow[name])
    end
  end
  if #changed > 0 then
    redis.call('HSET', key, unpack(changed))
  end
end

local COST_KEPT_MS = 60000

--- Adds what \`rate\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
local function accrue(flow, rate, ms)
  if ms <= 0 then
    return
  end
  local per_ms = math.floor(rate / 1000)
  local micro = (rate - per_ms * 1000) * ms + flow.micro
  local carried = math.floor(micro / 1000)
  flow.micro = micro - carried * 1000
  flow.tokens = flow.tokens + per_ms * ms + carried
end

--- Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute.
local function depth(flow, now)
  local burst = math.max(flow.burst, 1000)
  if now >= flow.costAt and now - flow.costAt < COST_KEPT_MS then
    burst = math.max(burst, flow.cost)
  end
  return burst
end

--- The rate that holds now: the lower of rate and safe while learning, the rate while valid, safe without a controller.
local function effective_rate(flow, now)
  if now < flow.learningUntil then
    return math.min(flow.rate, flow.safe)
  end
  if now < flow.validUntil then
    return flow.rate
  end
  return flow.safe
end

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
--- one interval is lost; a clock that went ahead gives one bucket. Ends that a step left far ahead are pulled in, and
--- one that has passed becomes 0, so that a step back does not bring it to life again.
local function refill(flow, now)
  local from = math.min(flow.stamp, now)
  local learned = math.min(flow.learningUntil, now + flow.learningFor)
  local valid = math.min(flow.validUntil, now + flow.validFor)
  accrue(flow, math.min(flow.rate, flow.safe), math.min(now, learned) - from)
  accrue(flow, flow.rate, math.min(now, valid) - math.max(from, learned))
  accrue(flow, flow.safe, now - math.max(from, learned, valid))
  flow.learningUntil = now < learned and learned or 0
  flow.validUntil = now < valid and valid or 0
  flow.stamp = now
  local burst = depth(flow, now)
  if flow.tokens >= burst then
    flow.tokens, flow.micro = burst, 0
  end
end
--- Counts instances by windows of one lease ttl: those met in this window, and those last met in the one before.
--- Each instance remembers its last window, so the count is exact and costs no set.
local function roll_window(flow, now)
  local window = math.floor(now / flow.ttl)
  if window == flow.window + 1 then
    flow.seenBefore, flow.seenNow = flow.seenNow, 0
  elseif window ~= flow.window then
    flow.seenBefore, flow.seenNow = 0, 0
  end
  flow.window = window
end

local function meet_instance(flow, last_window)
  if last_window == flow.window then
    return
  end
  flow.seenNow = flow.seenNow + 1
  if last_window == flow.window - 1 then
    flow.seenBefore = math.max(0, flow.seenBefore - 1)
  end
end

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
`,
};

export const publish: LuaScript = {
  name: 'publish',
  keys: 1,
  sha1: '071ca13b6c060fcde732781fa6ff0a8e0047e099',
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
  if not text or #text > 16 or not string.find(text, '^%d+$') then
    return nil
  end
  local number = tonumber(text)
  if number < low or number > high then
    return nil
  end
  return number
end

--- A number as it was stored; what is absent or was tampered with reads as 0, which is the empty side.
local function stored(text)
  local number = tonumber(text or 0)
  return number and number >= 0 and number < math.huge and math.floor(number) or 0
end

--- Lua prints 15 digits and more as 1e+15; a reply and a field carry every digit.
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

-- What publish sets, then what every call moves. Names and meanings: docs/lua-protocol.md.
local FIELDS = {
  'epoch', 'seq', 'rate', 'burst', 'safe', 'validFor', 'ttl', 'refresh', 'observe',
  'tokens', 'micro', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt',
  'window', 'seenNow', 'seenBefore', 'grants', 'granted', 'returned', 'used', 'dropped', 'rejected',
  'generation', 'terms',
}
local NUMBERS = #FIELDS - 2

--- A flow that was never published: every number 0, and nothing stored yet.
local function new_flow(generation)
  local flow = { generation = generation, before = {} }
  for i = 1, NUMBERS do
    flow[FIELDS[i]] = 0
  end
  return flow
end

--- The flow's hash with its numbers as numbers, or nil where nothing was published.
local function load_flow(key)
  local values = redis.call('HMGET', key, unpack(FIELDS))
  if not values[NUMBERS + 1] then
    return nil
  end
  local flow = { generation = values[NUMBERS + 1], terms = values[NUMBERS + 2] or '{}', before = {} }
  for i = 1, NUMBERS do
    local number = stored(values[i])
    flow[FIELDS[i]], flow.before[FIELDS[i]] = number, number
  end
  return flow
end

--- Writes the numbers that have changed: a handful of the 26 on most calls.
local function save_flow(key, flow)
  local changed = {}
  for i = 1, NUMBERS do
    local name = FIELDS[i]
    if flow[name] ~= flow.before[name] then
      changed[#changed + 1] = name
      changed[#changed + 1] = digits(flow[name])
    end
  end
  if #changed > 0 then
    redis.call('HSET', key, unpack(changed))
  end
end

local COST_KEPT_MS = 60000

--- Adds what \`rate\` gives in \`ms\`. The part below one milli-token stays in \`micro\`, so that tiny rates lose nothing.
local function accrue(flow, rate, ms)
  if ms <= 0 then
    return
  end
  local per_ms = math.floor(rate / 1000)
  local micro = (rate - per_ms * 1000) * ms + flow.micro
  local carried = math.floor(micro / 1000)
  flow.micro = micro - carried * 1000
  flow.tokens = flow.tokens + per_ms * ms + carried
end

--- Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute.
local function depth(flow, now)
  local burst = math.max(flow.burst, 1000)
  if now >= flow.costAt and now - flow.costAt < COST_KEPT_MS then
    burst = math.max(burst, flow.cost)
  end
  return burst
end

--- The rate that holds now: the lower of rate and safe while learning, the rate while valid, safe without a controller.
local function effective_rate(flow, now)
  if now < flow.learningUntil then
    return math.min(flow.rate, flow.safe)
  end
  if now < flow.validUntil then
    return flow.rate
  end
  return flow.safe
end

--- Brings the tokens up to \`now\`. A clock that went back gives nothing and the stamp is overwritten all the same, so
--- one interval is lost; a clock that went ahead gives one bucket. Ends that a step left far ahead are pulled in, and
--- one that has passed becomes 0, so that a step back does not bring it to life again.
local function refill(flow, now)
  local from = math.min(flow.stamp, now)
  local learned = math.min(flow.learningUntil, now + flow.learningFor)
  local valid = math.min(flow.validUntil, now + flow.validFor)
  accrue(flow, math.min(flow.rate, flow.safe), math.min(now, learned) - from)
  accrue(flow, flow.rate, math.min(now, valid) - math.max(from, learned))
  accrue(flow, flow.safe, now - math.max(from, learned, valid))
  flow.learningUntil = now < learned and learned or 0
  flow.validUntil = now < valid and valid or 0
  flow.stamp = now
  local burst = depth(flow, now)
  if flow.tokens >= burst then
    flow.tokens, flow.micro = burst, 0
  end
end

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
`,
};

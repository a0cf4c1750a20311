--- @include "includes/numbers"

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

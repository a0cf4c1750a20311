--- @include "includes/numbers"

-- What publish sets, and what every call moves. Names and meanings: docs/lua-protocol.md.
local BUDGET = { 'epoch', 'seq', 'rate', 'burst', 'safe', 'validFor', 'ttl', 'refresh', 'observe' }
local LIVE = {
  'tokens', 'micro', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt',
  'window', 'seenNow', 'seenBefore', 'grants', 'granted', 'returned', 'used', 'dropped', 'rejected',
}

--- The flow's hash as a table of numbers, or nil where nothing was published.
local function load_flow(key)
  local flow = { generation = redis.call('HGET', key, 'generation') }
  if not flow.generation then
    return nil
  end
  for _, names in ipairs({ BUDGET, LIVE }) do
    local values = redis.call('HMGET', key, unpack(names))
    for i, name in ipairs(names) do
      flow[name] = stored(values[i])
    end
  end
  return flow
end

local function save_flow(key, flow, names)
  local fields = {}
  for _, name in ipairs(names) do
    fields[#fields + 1] = name
    fields[#fields + 1] = digits(flow[name])
  end
  redis.call('HSET', key, unpack(fields))
end

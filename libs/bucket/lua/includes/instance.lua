--- @include "includes/refill"

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

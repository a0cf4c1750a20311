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

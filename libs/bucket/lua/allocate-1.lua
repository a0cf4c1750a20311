-- Writes shares of instances; the last call of a round divides the rate anew, and voids every share it did not name.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] epoch, which must be the stored one
-- ARGV[3] rate that the shares divide, ARGV[4] safe rate held behind controllers, ARGV[5] tokens reserved,
-- ARGV[6] sum of what they reserve: milli-tokens (a second); ARGV[3] '' = more shares follow
-- ARGV[7] names with a space between them, at most 250   ARGV[8] for each three packed doubles: share, the part of it
-- that is reserved, safe share
-- reply {1} | {-1, argument}: nothing written | {-2}: nothing published | {-4, stored epoch, stored seq}
--- @include "includes/flow"

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

-- Writes shares of instances; the last call of a round divides the rate anew, and voids every share it did not name.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] epoch, which must be the stored one
-- ARGV[3] rate that the shares divide, ARGV[4] safe rate held behind controllers, ARGV[5] tokens reserved,
-- ARGV[6] sum of what they reserve: milli-tokens (a second); ARGV[3] '' = more shares follow
-- ARGV[7...] name, share, the part of it that is reserved, safe share, ... at most 250 of them
-- reply {1} | {-1, argument}: nothing written | {-2}: nothing published | {-4, stored epoch, stored seq}
--- @include "includes/flow"

local SHARES_MAX = 250

local key, now, given_epoch = KEYS[1], clock(ARGV[1]), whole(ARGV[2], 0, MAX_MILLI)
local is_last = ARGV[3] ~= ''
if not now or not given_epoch or (#ARGV - 6) / 4 > SHARES_MAX then
  return { -1, not now and 'now' or not given_epoch and 'epoch' or 'shares' }
end
local given = {}
for i, field in ipairs({ 'rateMilliPerSec', 'heldSafeMilliPerSec', 'reservedMilli', 'sharedMilliPerSec' }) do
  given[i] = is_last and whole(ARGV[i + 2], 0, MAX_MILLI)
  if is_last and not given[i] and i < 4 then
    return { -1, field }
  end
end
local shares = {}
for i = 7, #ARGV, 4 do
  local entry = { ARGV[i] }
  for at, field in ipairs({ 'shareMilliPerSec', 'reservedMilliPerSec', 'safeShareMilliPerSec' }) do
    entry[at + 1] = whole(ARGV[i + at], 0, MAX_MILLI)
    if not entry[at + 1] then
      return { -1, field }
    end
  end
  shares[#shares + 1] = entry
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
for _, entry in ipairs(shares) do
  fields[#fields + 1] = 'a:' .. entry[1]
  fields[#fields + 1] = struct.pack('<dddd', allocations + 1, entry[2], entry[3], entry[4])
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

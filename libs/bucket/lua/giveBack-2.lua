-- Credits returned tokens, each once, up to what its grant still holds.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id, '' = none: then a retry credits again
-- ARGV[3] digest of the request's body   ARGV[4...] returns: grant id, milli-tokens, ...
-- reply {1, credited, ...} in the order asked | {-1, argument}: nothing written
--- @include "includes/flow"
--- @include "includes/instance"
--- @include "includes/returns"

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

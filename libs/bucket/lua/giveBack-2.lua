-- Credits returned tokens, each once, up to what its grant still holds.
-- KEYS[1] flow   KEYS[2] instance, same hash tag
-- ARGV[1] now ms, '' = server clock   ARGV[2] request id, '' = none: then a retry credits again
-- ARGV[3] digest of the request's body   ARGV[4...] returns: grant id, milli-tokens, ...
-- reply {1, credited, ...} in the order asked, numbers as strings | {-1, argument}: nothing written
--- @include "includes/flow"
--- @include "includes/instance"

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

--- @include "includes/numbers"

local COST_KEPT_MS = 60000

--- Adds what `rate` gives in `ms`. The part below one milli-token stays in `micro`, so that tiny rates lose nothing.
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

--- Brings the tokens up to `now`. A clock that went back gives nothing and the stamp is overwritten all the same, so
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

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

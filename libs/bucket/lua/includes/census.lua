--- Counts instances by windows of one lease ttl: those met in this window, and those last met in the one before.
local function roll_window(now)
  local at = floor(now / ttl)
  if at == window + 1 then
    seen_before, seen_now = seen_now, 0
  elseif at ~= window then
    seen_before, seen_now = 0, 0
  end
  window = at
end

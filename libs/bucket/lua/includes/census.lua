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

--- Counts an instance whose last lease was in `last_window`, once a window.
local function count_instance(last_window, now)
  roll_window(now)
  if last_window ~= window then
    seen_now = seen_now + 1
    if last_window == window - 1 then
      seen_before = max(0, seen_before - 1)
    end
  end
end

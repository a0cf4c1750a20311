-- What an instance may have of the rate: an equal part, its share, the part of that which is reserved, its safe share.
local is_allotted, even, share, kept, safe_share = false, 0, 0, 0, 0

--- The share that a controller wrote, in proportion to what the rate has become since; without one an equal part.
local function read_share(allotted, per_sec, instances, now)
  even, safe_share = floor(per_sec / instances), floor(safe / instances)
  share = even
  if not allotted or #allotted ~= 32 or divided_rate <= 0 or (now >= learning_until and now >= valid_until) then
    return
  end
  local allocation, written, written_kept, written_safe = struct.unpack('<dddd', allotted)
  -- A later round that did not name it has voided it.
  if allocation >= allocations then
    is_allotted, safe_share = true, written_safe
    share = min(per_sec, floor(written * per_sec / divided_rate))
    kept = min(per_sec, floor(written_kept * per_sec / divided_rate))
  end
end

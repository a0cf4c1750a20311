--- @include "includes/book"

-- What became of tokens since the last report, and how many callers wait. All nil where nothing is reported.
local usage_seq, used, dropped, rejected, spilled, unleased, waiting, offered

--- Reads the report that begins at ARGV[first], or names the argument that is no whole number in range.
local function read_usage(first)
  if ARGV[first] == '' then
    return nil
  end
  local names = { 'seq', 'usedMilli', 'droppedMilli', 'rejectedMilli', 'spilledMilli', 'unleasedMilli', 'waiting' }
  local told = {}
  for i = 1, 7 do
    told[i] = whole(ARGV[first + i - 1], 0, MAX_MILLI)
    if not told[i] then
      return 'usage.' .. names[i]
    end
  end
  usage_seq, used, dropped, rejected, spilled, unleased, waiting = unpack(told)
  if ARGV[first + 7] ~= '' then
    offered = whole(ARGV[first + 7], 0, MAX_MILLI)
    return not offered and 'usage.offeredMilliPerSec' or nil
  end
end

--- Counts a report once: one that comes again, or late, has a seq that was counted.
local function count_usage()
  if usage_seq and usage_seq > last_seq then
    used_total, dropped_total, rejected_total = used_total + used, dropped_total + dropped, rejected_total + rejected
    was_used, was_dropped, was_rejected = was_used + used, was_dropped + dropped, was_rejected + rejected
    was_spilled, was_unleased, last_seq = was_spilled + spilled, was_unleased + unleased, usage_seq
  end
end

--- @include "includes/instance"

-- The book of the instance that asks: its last lease, and its totals. What stands here holds for a new one.
local INSTANCE_KEPT_TTLS = 12
local known, seen_at, last_window, last_seq, number_of_grants, level = false, 0, -1, -1, 0, 0
local turn, was_granted, was_used, was_dropped, was_rejected, was_spilled, was_unleased = 0, 0, 0, 0, 0, 0, 0

local function read_book(book, now)
  known = is_known(book, now)
  if not known then
    seen_at = now
    return
  end
  local _, asked, waited, hungry, through
  _, seen_at, last_window, last_seq, number_of_grants, level, asked, waited, hungry, was_granted, was_used, was_dropped,
    was_rejected, was_spilled, was_unleased, through, turn = struct.unpack(BOOK, book)
end

--- An instance that ends is over at once, any other once it was silent for 12 ttl.
local function packed_book(now, ends, offered, waiting, hungry, through)
  local expires = ends and now or now + INSTANCE_KEPT_TTLS * ttl
  return struct.pack(BOOK, expires, now, window, last_seq, number_of_grants, level, offered, waiting, hungry and 1 or 0,
    was_granted, was_used, was_dropped, was_rejected, was_spilled, was_unleased, through and 1 or 0, turn)
end

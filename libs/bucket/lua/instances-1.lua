-- One page of what the instances of a flow tell. Forgets whom it meets that was silent for 12 ttl.
-- KEYS[1] flow
-- ARGV[1] now ms, '' = server clock   ARGV[2] cursor, '0' = the first page   ARGV[3] size of a page, about
-- reply {1, next cursor, '0' = the last page, names with a space between them, one report after the other}
--   | {-1, argument} | {-2}: nothing published
-- A report is 12 packed doubles: age ms, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled,
-- unleased, through a controller. As numbers of a reply they would cost the server and the reader ten times as much.
--- @include "includes/flow"
--- @include "includes/instance"

local key, now, size = KEYS[1], clock(ARGV[1]), whole(ARGV[3], 1, 1000)
if not now or not size or not whole(ARGV[2] ~= '' and ARGV[2] or 'x', 0, 2 ^ 53) then
  return { -1, not now and 'now' or not size and 'size' or 'cursor' }
end
local stored = redis.call('HMGET', key, 'g', 'b', 's')
if not read_flow(stored[1], stored[2], stored[3]) then
  return { -2 }
end
local page = redis.call('HSCAN', key, ARGV[2], 'MATCH', 'i:*', 'COUNT', size)
local fields, names, reports, over = page[2], {}, {}, {}
for i = 1, #fields, 2 do
  local name = string.sub(fields[i], 3)
  local expires, seen_at, _, _, _, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled, unleased, through
  if #fields[i + 1] == BOOK_BYTES then
    expires, seen_at, _, _, _, level, offered, waiting, hungry, granted, used, dropped, rejected, spilled, unleased, through =
      struct.unpack(BOOK, fields[i + 1])
  end
  if not expires or now >= expires or string.find(name, ' ', 1, true) then
    over[#over + 1] = fields[i]
    over[#over + 1] = 'a:' .. name
  else
    names[#names + 1] = name
    reports[#reports + 1] = struct.pack('<dddddddddddd', max(0, now - seen_at), floor(level / 1000), offered, waiting,
      hungry, granted, used, dropped, rejected, spilled, unleased, through)
  end
end
if #over > 0 then
  redis.call('HDEL', key, unpack(over))
end
return { 1, page[1], table.concat(names, ' '), table.concat(reports) }

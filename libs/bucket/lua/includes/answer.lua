-- An answer is kept as its numbers, packed, and the grant's id behind them: a repeated request gets the same again.
local ANSWER, ANSWER_BYTES = '<ddddddddddddd', 104

--- The reply, under the terms that hold now.
local function reply_of(answer, terms)
  local reply = { struct.unpack(ANSWER, answer) }
  -- In place of the position that unpack gives last.
  reply[ANSWER_BYTES / 8 + 1] = terms
  table.insert(reply, 1, string.sub(answer, ANSWER_BYTES + 1))
  table.insert(reply, 1, 1)
  return reply
end

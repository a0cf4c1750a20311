-- What the leases of one instance tell, packed; its last answer and its grants stand in the instance's own key.
local BOOK, BOOK_BYTES = '<ddddddddddddddddd', 136

--- Name of the instance, with a colon before it: <tag>:b and <tag>:i<name> share the tag.
local function instance_name(flow_key, instance_key)
  return string.sub(instance_key, #flow_key + 1)
end

--- Whether there is a book, and its instance was not silent for so long that it counts as a new one.
local function is_known(book, now)
  return book and #book == BOOK_BYTES and now < struct.unpack('<d', book)
end

local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or string.find(text, '%D') then
    return nil
  end
  local number = tonumber(text)
  if not number or number < low or number > high then
    return nil
  end
  return number
end

--- Every digit of a total that may pass 2^53: as an integer it would be rounded on the way.
local function digits(number)
  return string.format('%.0f', number)
end

--- Milliseconds on the server's clock, or on a test's. Absolute times never leave Redis.
local function clock(given)
  if given ~= '' then
    return whole(given, 0, MAX_MILLI)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

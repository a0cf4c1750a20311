local MAX_MILLI = 1e15
local MAX_MS = 86400000

--- A whole number of plain digits within [low, high], else nil. tonumber alone also takes 'nan', '1e999', '0x10', ' 5'.
local function whole(text, low, high)
  if not text or #text > 16 or not string.find(text, '^%d+$') then
    return nil
  end
  local number = tonumber(text)
  if number < low or number > high then
    return nil
  end
  return number
end

--- A number as it was stored; what is absent or was tampered with reads as 0, which is the empty side.
local function stored(text)
  local number = tonumber(text or 0)
  return number and number >= 0 and number < math.huge and math.floor(number) or 0
end

--- Lua prints 15 digits and more as 1e+15; a reply and a field carry every digit.
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

local function b() return 2 end

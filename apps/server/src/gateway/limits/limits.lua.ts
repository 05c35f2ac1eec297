/**
 * The ring as a Redis list of admission times (microseconds, oldest first), with the decisions of `limits-ring.ts` to the bit.
 * KEYS: the list. ARGV: the time or '' for Redis' own, then quota and window (us) of each policy, shortest window first.
 * Returns {admitted, policy index, remaining, wait in us}.
 */
export const limitScript = `
local key = KEYS[1]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local count = redis.call('LLEN', key)
local function at(index) return tonumber(redis.call('LINDEX', key, index)) end
if count > 0 then now = math.max(now, at(count - 1)) end

local admitted, chosen, remaining, wait, oldest = 1, 0, math.huge, 0, count
for p = 2, #ARGV, 2 do
  local quota, window = tonumber(ARGV[p]), tonumber(ARGV[p + 1])
  -- At most quota admissions are within the window: the first of them is among the last quota ones.
  local first, last = math.max(0, count - quota), count
  while first < last do
    local middle = math.floor((first + last) / 2)
    if now - at(middle) >= window then first = middle + 1 else last = middle end
  end
  oldest = math.min(oldest, first)
  local left = quota - (count - first)
  local leaves = first == count and window or window - (now - at(first))
  if left <= 0 then
    if admitted == 1 or leaves > wait then chosen, remaining, wait = p / 2 - 1, 0, leaves end
    admitted = 0
  elseif admitted == 1 and left <= remaining then
    chosen, remaining, wait = p / 2 - 1, left, leaves
  end
end
if admitted == 0 then return {0, chosen, 0, wait} end
if oldest > 0 then redis.call('LTRIM', key, oldest, -1) end
redis.call('RPUSH', key, string.format('%.0f', now))
redis.call('PEXPIRE', key, math.ceil(ARGV[#ARGV] / 1000))
return {1, chosen, remaining - 1, wait}
`;

import { FIELD, script } from './redis-scripts.ts'
import { SPARED } from './spared.ts'

/**
 * Keys: stream. Removes what is below every group's oldest pending entry, or below what comes after its last delivered
 * one. Behind an entry that stays pending much may gather that every group has done with: over 1,000 of these, up to
 * 1,000 go too. Ids are compared as text: they have 64 bits, Lua's numbers 53. An id too large to add 1 to is itself kept.
 */
export const TRIM = script(`${FIELD}
local function less(a, b)
  local aMs, aSeq = string.match(a, '(%d+)-(%d+)')
  local bMs, bSeq = string.match(b, '(%d+)-(%d+)')
  if #aMs ~= #bMs then return #aMs < #bMs end
  if aMs ~= bMs then return aMs < bMs end
  if #aSeq ~= #bSeq then return #aSeq < #bSeq end
  return aSeq < bSeq
end
local function after(id)
  local ms, seq = string.match(id, '(%d+)-(%d+)')
  if #seq > 15 then return id end
  return ms .. '-' .. string.format('%.0f', tonumber(seq) + 1)
end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local groups, needed, seen = redis.call('XINFO', 'GROUPS', KEYS[1]), nil, nil
local held, lag = 0, nil
for _, group in ipairs(groups) do
  local oldest, last = nil, field(group, 'last-delivered-id')
  if field(group, 'pending') > 0 then
    oldest = redis.call('XPENDING', KEYS[1], field(group, 'name'))[2]
  else
    oldest = after(last)
  end
  if not needed or less(oldest, needed) then needed = oldest end
  held = held + field(group, 'pending')
  if not seen or less(last, seen) then seen, lag = last, field(group, 'lag') end
end
if not needed then return 0 end
local removed = redis.call('XTRIM', KEYS[1], 'MINID', '=', needed)
if not lag or redis.call('XLEN', KEYS[1]) - lag - held <= ${SPARED} then return removed end

local kept = {}
for _, group in ipairs(groups) do
  local pending = redis.call('XPENDING', KEYS[1], field(group, 'name'), '-', '+', ${SPARED})
  for _, entry in ipairs(pending) do kept[#kept + 1] = entry[1] end
  if #pending == ${SPARED} and less(pending[#pending][1], seen) then seen = pending[#pending][1] end
end
table.sort(kept, less)
local from, left = '-', ${SPARED}
local function clear(to)
  repeat
    local done = redis.call('XRANGE', KEYS[1], from, to, 'COUNT', math.min(left, 100))
    for _, entry in ipairs(done) do redis.call('XDEL', KEYS[1], entry[1]) end
    left = left - #done
    removed = removed + #done
  until #done < 100 or left == 0
end
for _, id in ipairs(kept) do
  if left == 0 or less(seen, id) then break end
  clear('(' .. id)
  from = '(' .. id
end
if left > 0 then clear(seen) end
return removed`)

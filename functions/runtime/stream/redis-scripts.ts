import { createHash } from 'node:crypto'

/** A Lua script; Redis runs it in one step, and knows it by its hash once it has run it. */
export interface Script {
  readonly source: string
  readonly sha: string
}

export const script = (source: string): Script => ({
  source,
  sha: createHash('sha1').update(source).digest('hex'),
})

/** Keys: stream. Arguments: the length that is too long or -1, then each entry's number of items and its items. */
export const APPEND = script(`
local limit = tonumber(ARGV[1])
if limit >= 0 and redis.call('XLEN', KEYS[1]) >= limit then return false end
local ids, at = {}, 2
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  ids[#ids + 1] = redis.call('XADD', KEYS[1], '*', unpack(ARGV, at + 1, last))
  at = last + 1
end
return ids`)

/** Keys: stream. The newest entry's id without its data. */
export const LAST_ID = script(`
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
return newest[1] and newest[1][1] or '0-0'`)

/**
 * Keys: stream. Arguments: group, consumer, idle time, cursor, count. XAUTOCLAIM tells no deliveries, and before Redis 7
 * it neither tells which entries were trimmed nor lets go of them.
 */
export const CLAIM = script(`
local group, consumer = ARGV[1], ARGV[2]
local scan = redis.call('XAUTOCLAIM', KEYS[1], group, consumer, ARGV[3], ARGV[4], 'COUNT', ARGV[5], 'JUSTID')
local ids, entries, deleted, found = scan[2], {}, scan[3] or {}, {}
if #ids > 0 then
  local claimed = redis.call('XCLAIM', KEYS[1], group, consumer, 0, unpack(ids))
  for i = 1, #claimed do
    if claimed[i] then found[claimed[i][1]] = claimed[i][2] end
  end
  for i = 1, #ids do
    if found[ids[i]] then
      local pending = redis.call('XPENDING', KEYS[1], group, ids[i], ids[i], 1)
      entries[#entries + 1] = {ids[i], found[ids[i]], pending[1][4]}
    else
      redis.call('XACK', KEYS[1], group, ids[i])
      deleted[#deleted + 1] = ids[i]
    end
  end
end
return {scan[1], entries, deleted}`)

/** Keys: stream. Arguments: group, consumer, ids. */
export const KEEP = script(`
local held = {}
for i = 3, #ARGV do
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2])
  if pending.err then
    if string.find(pending.err, '^NOGROUP') then return {} end
    return pending
  end
  if #pending > 0 then held[#held + 1] = ARGV[i] end
end
if #held == 0 then return held end
held[#held + 1] = 'JUSTID'
return redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, unpack(held))`)

/** Keys: stream, dead-letter stream. Arguments: group, id, items. */
export const DEAD_LETTER = script(`
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
return 1`)

/** Keys: stream, dead-letter stream. Arguments: id, items. */
export const RESTORE = script(`
if #redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
return redis.call('XDEL', KEYS[2], ARGV[1])`)

/** Lua: a field of a reply that is a list of names and values. */
export const FIELD = `
local function field(info, name)
  for i = 1, #info, 2 do
    if info[i] == name then return info[i + 1] end
  end
end`

/**
 * Keys: stream, dead-letter stream. Arguments: group. Where entries were deleted out of turn Redis forgets the lag or
 * counts too many; but it is never more than there is, and a group that has had the newest entry has none.
 */
export const STATE = script(`${FIELD}
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.error_reply('NOGROUP no such stream') end
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  if field(group, 'name') == ARGV[1] then
    local left = redis.call('XRANGE', KEYS[1], '(' .. field(group, 'last-delivered-id'), '+', 'COUNT', 1)
    local consumers = {}
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
      consumers[#consumers + 1] = {field(consumer, 'name'), field(consumer, 'pending'), field(consumer, 'idle')}
    end
    local length = redis.call('XLEN', KEYS[1])
    return {
      length,
      left[1] and math.min(field(group, 'lag') or -1, length) or 0,
      field(group, 'pending'),
      consumers,
      redis.call('XLEN', KEYS[2]),
    }
  end
end
return redis.error_reply('NOGROUP no such group')`)

/** Keys: stream. Arguments: group, consumer. */
export const REMOVE_CONSUMER = script(`
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
if pending.err then
  if string.find(pending.err, '^NOGROUP') then return 1 end
  return pending
end
if #pending > 0 then return 0 end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1`)

/** Keys: claim. Arguments: owner, milliseconds. An owner whose answer was lost may ask again. */
export const CLAIM_WORK = script(`
local claim = redis.call('GET', KEYS[1])
if claim and claim ~= 'held:' .. ARGV[1] then
  return string.sub(claim, 1, 5) == 'done:' and 'done' or 'held'
end
redis.call('SET', KEYS[1], 'held:' .. ARGV[1], 'PX', ARGV[2])
return 'won'`)

/** Keys: claim. Arguments: owner, milliseconds. */
export const COMPLETE_WORK = script(`
local claim = redis.call('GET', KEYS[1])
if claim and claim ~= 'held:' .. ARGV[1] and claim ~= 'done:' .. ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done:' .. ARGV[1], 'PX', ARGV[2])
return 1`)

/** Keys: claim. Arguments: owner. */
export const RELEASE_WORK = script(`
if redis.call('GET', KEYS[1]) == 'held:' .. ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

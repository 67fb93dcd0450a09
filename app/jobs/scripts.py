"""What happens to jobs in Redis in one step each: Lua, run by both sides on `shelf.KEYS`."""

from app.jobs.faults import FIRST_PAUSE, LONGEST_PAUSE, MOST_REMEMBERED, MOST_TRIES
from app.jobs.shelf import ANSWER, ANSWER_SECONDS, LOOK_AHEAD, NAMES, QUEUES, TURN

_SCORES = ", ".join("{'%.0f', '%.0f'}" % queue.scores for queue in QUEUES)  # noqa: UP031

_COMMON = f"""
local {", ".join(NAMES)} = unpack(KEYS)
local first_token = {len(NAMES)}
local queues = {{ {_SCORES} }}
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function whole(number) return string.format('%.0f', number) end

local function id_and_mark(shaped) return string.match(shaped or '', '^(%S+) (%S+)') end

-- Out of the line; it may have been taken.
local function forget(key)
  redis.call('ZREM', line, key)
  redis.call('ZREM', due, key)
  redis.call('HDEL', bodies, key)
  redis.call('HDEL', shape, key)
end

local function unwant(key, id)
  if redis.call('HGET', newest, key) == id then redis.call('HDEL', newest, key) end
end

local function drop_late()
  local late = redis.call('ZRANGEBYSCORE', due, '-inf', now)
  for _, key in ipairs(late) do
    local id = id_and_mark(redis.call('HGET', shape, key))
    forget(key)
    if id then unwant(key, id) end
  end
  return #late
end

local function release(id)
  redis.call('ZREM', leases, id)
  redis.call('HDEL', holders, id)
  redis.call('HDEL', taken, id)
end

local function unpacked(id)
  local raw = redis.call('HGET', taken, id)
  if raw then return cmsgpack.unpack(raw) end
end

-- Into the line, unless nobody wants it any more: at its old turn, or behind all others.
local function put_back(id, is_last)
  local job = unpacked(id)
  release(id)
  if not job then return false end
  local key, body, score, shaped, deadline = unpack(job)
  if redis.call('HGET', newest, key) ~= id then return false end
  if tonumber(deadline) <= now then
    unwant(key, id)
    return false
  end
  redis.call('HSET', bodies, key, body)
  redis.call('HSET', shape, key, shaped)
  if is_last then score = whole(math.floor(tonumber(score) / {TURN}) * {TURN} + now) end
  redis.call('ZADD', line, score, key)
  redis.call('ZADD', due, deadline, key)
  return true
end

-- A worker failed on it. → 'later', 'stale', or 'aside' with its body and why
local function fault(id, reason, jitter)
  local job = unpacked(id)
  redis.call('ZREM', leases, id)
  redis.call('HDEL', holders, id)
  if not job then return 'stale' end
  local key, body, _, shaped, deadline = unpack(job)
  local _, mark = id_and_mark(shaped)
  local faults = redis.call('HINCRBY', tries, mark, 1)
  redis.call('EXPIRE', tries, 86400)
  if faults >= {MOST_TRIES} then
    local said = reason .. ', ' .. faults .. ' times'
    if redis.call('HLEN', aside) >= {MOST_REMEMBERED} then
      redis.call('HDEL', aside, redis.call('HRANDFIELD', aside))
    end
    redis.call('HSET', aside, mark, cjson.encode({{key = key, reason = said, at = now}}))
    redis.call('EXPIRE', aside, 604800)
    redis.call('HDEL', tries, mark)
    redis.call('HDEL', taken, id)
    unwant(key, id)
    return 'aside', body, said
  end
  if redis.call('HGET', newest, key) ~= id or tonumber(deadline) <= now then
    redis.call('HDEL', taken, id)
    unwant(key, id)
    return 'stale'
  end
  local longest = math.min({LONGEST_PAUSE}, {FIRST_PAUSE} * 2 ^ (faults - 1)) * 1000
  redis.call('ZADD', later, whole(now + longest * (0.5 + jitter / 2)), id)
  return 'later'
end

local function waiting(queue) return redis.call('ZCOUNT', line, unpack(queues[queue])) end

-- Milliseconds that the first of a queue has waited.
local function age(queue)
  local low, high = unpack(queues[queue])
  local first = redis.call('ZRANGEBYSCORE', line, low, high, 'WITHSCORES', 'LIMIT', 0, 1)
  if not first[2] then return 0 end
  return math.max(0, now - tonumber(first[2]) % {TURN})
end

local function tokens_missing(queue)
  return math.max(0, waiting(queue) - redis.call('LLEN', KEYS[first_token + queue]))
end
"""

SUBMIT = f"""{_COMMON}
-- ARGV key id mark size options body priority patience queue places
-- → tokens to send (-1: full), age
local key, id, priority, queue = ARGV[1], ARGV[2], tonumber(ARGV[7]), tonumber(ARGV[9])
drop_late()
local held = redis.call('ZSCORE', line, key)
if not held and redis.call('ZCARD', line) >= tonumber(ARGV[10]) then
  return {{-1, age(1)}}
end
redis.call('HSET', bodies, key, ARGV[6])
redis.call('HSET', shape, key, table.concat({{id, ARGV[3], ARGV[4], ARGV[5]}}, ' '))
local rises = not held or priority < math.floor(tonumber(held) / {TURN})
if rises then
  redis.call('ZADD', line, whole(priority * {TURN} + now), key)
end
redis.call('ZADD', due, whole(now + math.max(1, tonumber(ARGV[8]))), key)
redis.call('HSET', newest, key, id)
-- Text does not stay in Redis when everybody has gone.
for _, name in ipairs({{bodies, shape, newest, taken}}) do redis.call('EXPIRE', name, 3600) end
-- One that takes the place of another has that one's token; the sweep replaces lost ones.
return {{rises and math.min(1, tokens_missing(queue)) or 0, age(1)}}
"""

TAKE = f"""{_COMMON}
-- ARGV worker lease characters jobs options (or '') queue...
-- → (body, why not, left, waited) of each
local until_when = whole(now + tonumber(ARGV[2]))
local room, most, options = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local found = {{}}
drop_late()
for number = 6, #ARGV do
  local low, high = unpack(queues[tonumber(ARGV[number])])
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', line, low, high, 'LIMIT', 0, {LOOK_AHEAD})) do
    if #found >= most then return found end
    local shaped = redis.call('HGET', shape, key)
    local body = redis.call('HGET', bodies, key)
    if not shaped or not body then
      forget(key)
    else
      local id, mark, size, its = string.match(shaped, '^(%S+) (%S+) (%S+) (.*)$')
      local failed = redis.call('HEXISTS', tries, mark) == 1
      local is_first = options == ''
      if is_first or (its == options and tonumber(size) <= room and not failed) then
        local score = tonumber(redis.call('ZSCORE', line, key))
        local deadline = tonumber(redis.call('ZSCORE', due, key))
        local why = redis.call('HGET', aside, mark)
        why = why and cjson.decode(why).reason or ''
        redis.call('HSET', taken, id,
          cmsgpack.pack({{key, body, whole(score), shaped, whole(deadline)}}))
        redis.call('HSET', holders, id, ARGV[1])
        redis.call('ZADD', leases, until_when, id)
        forget(key)
        found[#found + 1] = {{body, why, whole(deadline - now), whole(now - score % {TURN})}}
        room, options = room - tonumber(size), its
        -- Nobody is to be blamed for what another one's text did.
        if failed then return found end
      end
    end
  end
end
return found
"""

RENEW = f"""{_COMMON}
-- ARGV worker lease id...
for number = 3, #ARGV do
  if redis.call('HGET', holders, ARGV[number]) == ARGV[1] then
    redis.call('ZADD', leases, whole(now + tonumber(ARGV[2])), ARGV[number])
  end
end
redis.call('EXPIRE', taken, 3600)
"""

DONE = f"""{_COMMON}
-- ARGV worker (id key mark answer)...
for number = 2, #ARGV, 4 do
  local id, key, mark, answer = unpack(ARGV, number, number + 3)
  if redis.call('HGET', holders, id) == ARGV[1] then
    if answer ~= '' then redis.call('SET', '{ANSWER}' .. id, answer, 'EX', {ANSWER_SECONDS}) end
    release(id)
    unwant(key, id)
    redis.call('HDEL', tries, mark)
  end
end
"""

HAND_BACK = f"""{_COMMON}
-- ARGV worker id...
for number = 2, #ARGV do
  if redis.call('HGET', holders, ARGV[number]) == ARGV[1] then put_back(ARGV[number]) end
end
"""

FAIL = f"""{_COMMON}
-- ARGV worker reason jitter id... → (what, why) of each
local outcomes = {{}}
for number = 4, #ARGV do
  local id, what, body, why = ARGV[number], 'stale', nil, nil
  if redis.call('HGET', holders, id) == ARGV[1] then
    what, body, why = fault(id, ARGV[2], tonumber(ARGV[3]))
  end
  outcomes[#outcomes + 1] = {{what, why or ''}}
end
return outcomes
"""

WITHDRAW = f"""{_COMMON}
-- ARGV key
forget(ARGV[1])
redis.call('HDEL', newest, ARGV[1])
"""

SWEEP = f"""{_COMMON}
-- ARGV reason jitter era → era, counts of (late, later, stale), (body, why) of each set aside,
-- and of each queue: waiting, age, tokens missing
local counts = {{late = drop_late(), later = 0, stale = 0}}
local given_up = {{}}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
  local what, body, why = fault(id, ARGV[1], tonumber(ARGV[2]))
  if what == 'aside' then
    given_up[#given_up + 1] = {{body, why}}
  else
    counts[what] = counts[what] + 1
  end
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now)) do
  redis.call('ZREM', later, id)
  -- Others need not wait while it fails once more.
  if not put_back(id, true) then counts.stale = counts.stale + 1 end
end
redis.call('SET', era, ARGV[3], 'NX')
local lines = {{}}
for queue = 1, #queues do lines[queue] = {{waiting(queue), age(queue), tokens_missing(queue)}} end
return {{redis.call('GET', era), {{counts.late, counts.later, counts.stale}}, given_up, lines}}
"""

"""Where jobs lie in Redis while they wait for a Celery worker; keys and scripts of both sides.

    jobs:body:KEY        the newest PolishJob with this key, gone at its deadline
    jobs:line            keys in the order they start: priority, then turn
    jobs:due             keys by deadline, to forget those nobody took
    jobs:sent            when a Celery message for the key was sent last
    jobs:running:TASK    what a task has taken and not finished
    jobs:workers         what each worker says of itself

A Celery message carries the key alone, so that a newer job can replace a waiting one.
"""

PREFIX = "burnish:jobs:"
LINE, DUE, SENT, WORKERS = (PREFIX + name for name in ("line", "due", "sent", "workers"))

TASK = "burnish.polish"
QUEUE = "burnish"

MOST_WAITING = 1000
RESEND_MILLISECONDS = 5000
"""A message that has not led to anything for this long was lost with its worker."""
RUNNING_SECONDS = 600
TURN = 10**13
"""Scores of the line are `priority * TURN + milliseconds`: whole numbers a double can hold."""
WORKER_BEAT_SECONDS, WORKER_GONE_SECONDS = 5.0, 20.0


def body_key(key: str) -> str:
    """Where the job with this key lies."""
    return f"{PREFIX}body:{key}"


def running_key(task_id: str) -> str:
    """Where a task keeps what it has taken."""
    return f"{PREFIX}running:{task_id}"


# KEYS body line due sent; ARGV key body priority now deadline most resend (milliseconds)
# → -1 the line is full, 0 a message is on its way, 1 send a message
SUBMIT = f"""
local now = tonumber(ARGV[4])
for _, late in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], late)
  redis.call('ZREM', KEYS[3], late)
  redis.call('ZREM', KEYS[4], late)
end
local held = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not held and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[6]) then return -1 end
local priority = tonumber(ARGV[3])
local rises = not held or priority < math.floor(tonumber(held) / {TURN})
redis.call('SET', KEYS[1], ARGV[2], 'PX', math.max(1, tonumber(ARGV[5]) - now))
if rises then
  redis.call('ZADD', KEYS[2], string.format('%.0f', priority * {TURN} + now), ARGV[1])
end
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1])
local sent = redis.call('ZSCORE', KEYS[4], ARGV[1])
if sent and not rises and now - tonumber(sent) < tonumber(ARGV[7]) then return 0 end
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
return 1
"""

# KEYS body line due sent running; ARGV key seconds → the job, or nil
TAKE = """
local body = redis.call('GETDEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
if body then
  redis.call('RPUSH', KEYS[5], body)
  redis.call('EXPIRE', KEYS[5], ARGV[2])
end
return body
"""

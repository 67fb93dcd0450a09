// Keystroke fan-out: one typist, many readers; milliseconds from insertion to each reader's document.
// Usage: node fanout.mjs KIND URL DOCUMENT PEERS KEYSTROKES
import { EventEmitter } from 'node:events'
import { join, quantile, until } from './peer.mjs'

EventEmitter.defaultMaxListeners = 0

const [kind, url, document, peers, keystrokes] = process.argv.slice(2)
const count = Number(keystrokes)
const typist = await join({ kind, url, document })
const readers = await Promise.all(
  Array.from({ length: Number(peers) - 1 }, () => join({ kind, url, document })),
)
const everyone = [typist, ...readers]
everyone.forEach((peer, n) => peer.awareness?.setLocalStateField('user', { name: `peer ${n}` }))

const insertedAt = []
const latencies = []
for (const reader of readers) {
  let seen = 0
  reader.text.observe(() => {
    const now = performance.now()
    for (; seen < reader.text.length; seen += 1) latencies.push(now - insertedAt[seen])
  })
}
// Everybody's cursor moves now and then, as in a real document.
const cursors = setInterval(() => {
  const peer = everyone[Math.floor(Math.random() * everyone.length)]
  peer.awareness?.setLocalStateField('cursor', { at: Math.random() })
}, 100)

for (let n = 0; n < count; n += 1) {
  insertedAt.push(performance.now())
  typist.text.insert(n, 'x')
  typist.awareness?.setLocalStateField('cursor', { at: n })
  await new Promise((resolve) => setTimeout(resolve, 30))
}
await until(() => readers.every((reader) => reader.text.length === count))
clearInterval(cursors)
// The first keystrokes warm everything up.
const counted = latencies.slice(readers.length * Math.min(20, Math.floor(count / 4)))
console.log(
  JSON.stringify({
    peers: everyone.length,
    keystrokes: count,
    p50_ms: quantile(counted, 0.5),
    p95_ms: quantile(counted, 0.95),
    p99_ms: quantile(counted, 0.99),
  }),
)
everyone.forEach((peer) => peer.close())
process.exit(0)

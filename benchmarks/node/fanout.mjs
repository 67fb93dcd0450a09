// Keystroke fan-out: one typist, many readers; milliseconds from insertion to each reader's document.
// Usage: node fanout.mjs KIND URL DOCUMENT PEERS KEYSTROKES
// Stages: "typing", "typed". What the document holds before may be long: the typist writes in its middle.
import { join, many, ownCores, quantile, reached, sleep, stage } from './peer.mjs'

const [kind, url, document, peers, keystrokes] = process.argv.slice(2)
const count = Number(keystrokes)
const typist = await join({ kind, url, document })
const readers = await many(Number(peers) - 1, 20, () => join({ kind, url, document }))
const everyone = [typist, ...readers]
everyone.forEach((peer, n) => peer.awareness?.setLocalStateField('user', { name: `peer ${n}` }))
await sleep(1000)

const base = typist.text.length
const middle = Math.floor(base / 2)
const insertedAt = []
const latencies = []
const missing = new Set(readers)
for (const reader of readers) {
  let seen = 0
  reader.text.observe(() => {
    const now = performance.now()
    for (; seen < reader.text.length - base; seen += 1) latencies.push(now - insertedAt[seen])
    if (seen === count) missing.delete(reader)
  })
}
// Everybody's cursor moves now and then, as in a real document.
const cursors = setInterval(() => {
  const peer = everyone[Math.floor(Math.random() * everyone.length)]
  peer.awareness?.setLocalStateField('cursor', { at: Math.random() })
}, 100)

await stage('typing')
const cores = ownCores()
for (let n = 0; n < count; n += 1) {
  insertedAt.push(performance.now())
  typist.text.insert(middle + n, 'x')
  typist.awareness?.setLocalStateField('cursor', { at: n })
  await sleep(30)
}
const clientCores = cores()
const arrived = await reached(() => missing.size === 0, 15)
await stage('typed')
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
    never_arrived: arrived ? 0 : readers.length * count - latencies.length,
    client_cores: clientCores,
  }),
)
process.exit(0)

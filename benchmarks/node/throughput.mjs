// Writers at full speed, each in a paragraph of their own: updates per second until everybody has everything.
// Usage: node throughput.mjs KIND URL DOCUMENT WRITERS UPDATES_EACH
import { join, ownCores, until } from './peer.mjs'

const [kind, url, document, writers, each] = process.argv.slice(2)
const count = Number(writers)
const peers = await Promise.all(Array.from({ length: count }, () => join({ kind, url, document })))
const paragraphs = peers.map((peer, n) => peer.doc.getText(`writer ${n}`))
const characters = (peer) =>
  paragraphs.reduce((sum, _, n) => sum + peer.doc.getText(`writer ${n}`).length, 0)

const total = count * Number(each)
const cores = ownCores()
const begin = performance.now()
for (let n = 0; n < Number(each); n += 1) {
  for (const paragraph of paragraphs) paragraph.insert(n, 'x')
  if (n % 10 === 9) await new Promise((resolve) => setImmediate(resolve))
}
await until(() => peers.every((peer) => characters(peer) === total), 90)
const seconds = (performance.now() - begin) / 1000
console.log(
  JSON.stringify({
    writers: count,
    updates: total,
    seconds,
    updates_per_second: total / seconds,
    client_cores: cores(),
  }),
)
process.exit(0)

// Many documents with two peers each, who both type: milliseconds until the other has the character.
// Usage: node documents.mjs KIND URL DOCUMENTS SECONDS CHARACTERS_PER_SECOND
// Stages: "typing", "typed".
import { join, many, ownCores, quantile, reached, sleep, stage } from './peer.mjs'

const [kind, url, documents, seconds, rate] = process.argv.slice(2)
const count = Number(documents)
const pause = 1000 / Number(rate)
const open = (n) => join({ kind, url, document: `documents-${n}` })
const page = 'Everybody writes a page of their own today. '.repeat(45)

const first = await many(count, 20, async (n) => {
  const peer = await open(n)
  peer.text.insert(0, page)
  return peer
})
const second = await many(count, 20, open)
await sleep(2000)

const latencies = []
const writers = []
const pair = (from, to, name) => {
  const sentAt = []
  const here = from.doc.getText(name)
  const there = to.doc.getText(name)
  let seen = 0
  there.observe(() => {
    const now = performance.now()
    for (; seen < there.length; seen += 1) latencies.push(now - sentAt[seen])
  })
  writers.push({
    due: 0,
    type: () => {
      sentAt.push(performance.now())
      here.insert(sentAt.length - 1, 'x')
    },
    hasArrived: () => seen === sentAt.length,
    sent: () => sentAt.length,
  })
}
for (let n = 0; n < count; n += 1) {
  pair(first[n], second[n], 'first')
  pair(second[n], first[n], 'second')
}
await stage('typing')
const cores = ownCores()
const begin = performance.now()
const lateness = []
for (const writer of writers) writer.due = begin + Math.random() * pause
for (let now = begin; now < begin + Number(seconds) * 1000; now = performance.now()) {
  for (const writer of writers) {
    if (writer.due > now) continue
    lateness.push(now - writer.due)
    writer.due += pause
    writer.type()
  }
  await sleep(2)
}
const elapsed = (performance.now() - begin) / 1000
const clientCores = cores()
await stage('typed')
const arrived = await reached(() => writers.every((writer) => writer.hasArrived()), 15)
const sent = writers.reduce((sum, writer) => sum + writer.sent(), 0)
console.log(
  JSON.stringify({
    documents: count,
    peers: count * 2,
    edits_per_second: sent / elapsed,
    p50_ms: quantile(latencies, 0.5),
    p99_ms: quantile(latencies, 0.99),
    never_arrived: arrived ? 0 : sent - latencies.length,
    client_late_p99_ms: quantile(lateness, 0.99),
    client_cores: clientCores,
  }),
)
process.exit(0)

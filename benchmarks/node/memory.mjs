// Documents that are open, with more and more peers in each, who do nothing.
// Usage: node memory.mjs KIND URL DOCUMENTS PEERS
// Stages: "empty", "one peer each", "all peers".
import { join, many, sleep, stage } from './peer.mjs'

const [kind, url, documents, peers] = process.argv.slice(2)
const count = Number(documents)
const open = (n) => join({ kind, url, document: `documents-${n % count}` })
const page = 'Everybody writes a page of their own today. '.repeat(45)

await stage('empty')
await many(count, 20, async (n) => {
  const peer = await open(n)
  peer.text.insert(0, page)
})
// Each has stored what it holds by then.
await sleep(4000)
await stage('one peer each')
await many(count * (Number(peers) - 1), 20, open)
await sleep(4000)
await stage('all peers')
console.log('{}')
process.exit(0)

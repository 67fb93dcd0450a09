// Fills a document with random single-character edits, 100 to a transaction.
// Usage: node fill.mjs KIND URL DOCUMENT EDITS
import { join, until } from './peer.mjs'

const [kind, url, document, edits] = process.argv.slice(2)
const writer = await join({ kind, url, document })
const reader = await join({ kind, url, document })
let state = 42
const random = (below) => {
  state = (state * 1103515245 + 12345) % 2147483648
  return state % below
}
let cursor = 0
for (let n = 0; n < Number(edits); n += 100) {
  writer.doc.transact(() => {
    for (let k = 0; k < 100; k += 1) {
      // People mostly go on where they are, sometimes jump, and delete one character in seven.
      if (random(40) === 0) cursor = random(writer.text.length + 1)
      if (random(7) === 0 && cursor > 0) writer.text.delete((cursor -= 1), 1)
      else writer.text.insert(cursor++, String.fromCharCode(97 + random(26)))
    }
  })
  if (n % 2000 === 0) await new Promise((resolve) => setImmediate(resolve))
}
await until(() => reader.text.length === writer.text.length, 300)
// Give servers that store late the time to do so.
await new Promise((resolve) => setTimeout(resolve, 12_000))
console.log(JSON.stringify({ edits: Number(edits), characters: writer.text.length }))
process.exit(0)

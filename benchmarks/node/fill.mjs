// Fills a document with a random trace of the shape of a long paper's history: seven insertions to
// three deletions, mostly where the writer was, sometimes elsewhere; ten edits to a transaction.
// Usage: node fill.mjs KIND URL DOCUMENT EDITS
import { join, until } from './peer.mjs'

const DELETIONS = 77_463 / 259_778
const [kind, url, document, edits] = process.argv.slice(2)
const writer = await join({ kind, url, document })
const reader = await join({ kind, url, document })
let state = 42
const random = () => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return (state >>> 1) / 2 ** 31
}
let cursor = 0
for (let n = 0; n < Number(edits); n += 10) {
  writer.doc.transact(() => {
    for (let k = 0; k < 10; k += 1) {
      if (random() < 1 / 40) cursor = Math.floor(random() * (writer.text.length + 1))
      if (random() < DELETIONS && cursor > 0) writer.text.delete((cursor -= 1), 1)
      else writer.text.insert(cursor++, String.fromCharCode(97 + Math.floor(random() * 26)))
    }
  })
  // Never further ahead than what a server has handed on: slow ones get it whole as well.
  if (n % 2000 === 0) {
    writer.doc.getMap('filling').set('at', n)
    await until(() => reader.doc.getMap('filling').get('at') === n, 60)
  }
}
await until(() => reader.text.length === writer.text.length, 120)
console.log(JSON.stringify({ edits: Number(edits), characters: writer.text.length }))
process.exit(0)

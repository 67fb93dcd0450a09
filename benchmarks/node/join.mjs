// Time from opening the connection to having the whole document.
// Usage: node join.mjs KIND URL DOCUMENT CHARACTERS   (0: whatever there is)
// A server that has lost a part never gives the whole: then it is the time until it says it is in sync.
import { join, reached } from './peer.mjs'

const [kind, url, document, characters] = process.argv.slice(2)
const begin = performance.now()
const peer = await join({ kind, url, document })
const inSync = performance.now() - begin
const enough = () => peer.text.length >= Math.max(1, Number(characters))
const isWhole = enough() || (await reached(enough, 10))
console.log(
  JSON.stringify({
    milliseconds: isWhole ? performance.now() - begin : inSync,
    missing: isWhole ? 0 : Number(characters) - peer.text.length,
  }),
)
process.exit(0)

// Time from opening the connection to having the whole document.
// Usage: node join.mjs KIND URL DOCUMENT CHARACTERS
import { join, until } from './peer.mjs'

const [kind, url, document, characters] = process.argv.slice(2)
const begin = performance.now()
const peer = await join({ kind, url, document })
await until(() => peer.text.length === Number(characters))
console.log(JSON.stringify({ milliseconds: performance.now() - begin, characters: peer.text.length }))
process.exit(0)

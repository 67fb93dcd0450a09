// Types a paragraph into a fresh block and waits for the first suggestion about it.
// Usage: node suggestion.mjs URL PARAGRAPH ROUNDS
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { quantile, until } from './peer.mjs'

const HELLO = 100
const SUGGESTIONS = 101
const [url, paragraph, rounds] = process.argv.slice(2)

const doc = new Y.Doc()
const provider = new WebsocketProvider(url, `suggestion-${randomUUID()}`, doc, {
  WebSocketPolyfill: WebSocket,
  disableBc: true,
})
const arrivedFor = new Map()
provider.messageHandlers[SUGGESTIONS] = (_encoder, decoder) => {
  const { suggestions = [] } = JSON.parse(decoding.readVarString(decoder))
  for (const { block_id: block, status } of suggestions) {
    if (status === 'open' && !arrivedFor.has(block)) arrivedFor.set(block, performance.now())
  }
}
await new Promise((resolve) => provider.on('sync', (synced) => synced && resolve()))
const hello = encoding.createEncoder()
encoding.writeVarUint(hello, HELLO)
encoding.writeVarString(hello, JSON.stringify({ wants: ['suggestions'], editor: 'benchmark' }))
provider.ws.send(encoding.toUint8Array(hello))

const group = new Y.XmlElement('blockGroup')
doc.getXmlFragment('document-store').insert(0, [group])

const latencies = []
let without = 0
for (let round = 0; round < Number(rounds); round += 1) {
  const id = randomUUID()
  const text = new Y.XmlText()
  doc.transact(() => {
    const block = new Y.XmlElement('blockContainer')
    block.setAttribute('id', id)
    const content = new Y.XmlElement('paragraph')
    content.insert(0, [text])
    block.insert(0, [content])
    group.insert(group.length, [block])
  })
  // The last words are typed; what stands before them was there (pasted) a moment earlier.
  text.insert(0, paragraph.slice(0, -12))
  for (const character of paragraph.slice(-12)) {
    text.insert(text.length, character)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const typed = performance.now()
  try {
    await until(() => arrivedFor.has(id), 15)
    latencies.push(arrivedFor.get(id) - typed)
  } catch {
    without += 1
  }
}
if (latencies.length === 0) throw new Error('no suggestion came in any round')
console.log(
  JSON.stringify({
    rounds: Number(rounds),
    rounds_without: without,
    p50_ms: quantile(latencies, 0.5),
    p95_ms: quantile(latencies, 0.95),
  }),
)
process.exit(0)

// A stock Yjs client: y-websocket's WebsocketProvider on a Y.Doc, told what to do line by line.
//
//   node yjs-peer.mjs URL DOCUMENT NAME
//
// In: JSON lines {"do", …}; out: one JSON line for each, in order. Offsets count UTF-16 units.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const [url, document, name] = process.argv.slice(2)
const doc = new Y.Doc()
const text = doc.getText('text')
// Takes back what was done here, each order by itself.
const undoing = new Y.UndoManager(text, { captureTimeout: 0 })
const provider = new WebsocketProvider(url, document, doc, {
  WebSocketPolyfill: WebSocket,
  disableBc: true,
  maxBackoffTime: 200,
})
provider.awareness.setLocalStateField('user', { name, color: '#336699' })

const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const orders = {
  synced: () => until(() => provider.synced),
  lost: () => until(() => !provider.wsconnected),
  insert: ({ at, text: words }) => text.insert(Math.min(at, text.length), words),
  delete: ({ at, length }) => text.delete(at, Math.min(length, text.length - at)),
  text: () => text.toString(),
  has: async ({ text: words }) => {
    await until(() => text.toString().includes(words))
    return text.toString()
  },
  lacks: async ({ text: words }) => {
    await until(() => !text.toString().includes(words))
    return text.toString()
  },
  undo: () => undoing.undo() !== null,
  redo: () => undoing.redo() !== null,
  names: () => [...provider.awareness.getStates().values()].map((state) => state.user?.name).sort(),
  sees: ({ names }) =>
    until(() => JSON.stringify(orders.names()) === JSON.stringify([...names].sort())),
  cursor: ({ at }) => provider.awareness.setLocalStateField('cursor', { at }),
  disconnect: () => provider.disconnect(),
  connect: () => provider.connect(),
  fragment: () => doc.getXmlFragment('document-store').toString(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  const answer = await orders[order.do](order)
  console.log(JSON.stringify({ answer: answer ?? null }))
}
process.exit(0)

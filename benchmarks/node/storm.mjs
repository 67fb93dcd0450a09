// Everybody comes back at once after the server was away, some with edits made meanwhile.
// Usage: node storm.mjs KIND URL DOCUMENTS PEERS
// Stages: "written" (the server is restarted now), "together".
import * as Y from 'yjs'
import { join, many, ownCores, quantile, reached, sleep, stage } from './peer.mjs'

const PATIENCE = 30
const [kind, url, documents, peers] = process.argv.slice(2)
const rooms = Number(documents)
const page = 'A page that everybody has open already. '.repeat(500)
const states = await many(rooms, 10, async (n) => {
  const document = `storm-${n}`
  const writer = await join({ kind, url, document })
  const reader = await join({ kind, url, document })
  writer.text.insert(0, page)
  if (!(await reached(() => reader.text.length === page.length, 30))) throw new Error('no text')
  const state = Y.encodeStateAsUpdate(writer.doc)
  reader.close()
  writer.close()
  return state
})
await stage('written')

const edits = new Array(rooms).fill(0)
const people = Array.from({ length: Number(peers) }, (_, n) => {
  const room = n % rooms
  const doc = new Y.Doc()
  Y.applyUpdate(doc, states[room])
  if (n % 10 === 0) {
    doc.getText('offline').insert(0, 'x')
    edits[room] += 1
  }
  return { room, doc }
})
const cores = ownCores()
const begin = performance.now()
const took = []
await Promise.all(
  people.map(async ({ room, doc }) => {
    try {
      await join({ kind, url, document: `storm-${room}`, doc, seconds: PATIENCE })
      took.push(performance.now() - begin)
    } catch {
      // Counted as never in sync.
    }
  }),
)
const whole = ({ room, doc }) => doc.getText('offline').length === edits[room]
const agreed = await reached(() => people.every(whole), PATIENCE)
const together = performance.now() - begin
const clientCores = cores()
await sleep(500)
await stage('together')
console.log(
  JSON.stringify({
    documents: rooms,
    peers: people.length,
    p50_ms: quantile(took, 0.5) ?? null,
    last_in_sync_ms: took.length ? Math.max(...took) : null,
    never_in_sync: people.length - took.length,
    all_edits_everywhere_ms: agreed ? together : null,
    client_cores: clientCores,
  }),
)
process.exit(0)

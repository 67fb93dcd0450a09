// Opens documents in a real BlockNote editor and tells what it reads and whether it touched them.
//
// In: JSON lines {"name", "update"}; out: JSON lines {"name", "blocks", "changed"}: `update` is a
// Yjs update in base64, `changed` says that the editor wrote into the document by opening it.
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { open, settle } from './blocknote.mjs'

for await (const line of createInterface({ input: process.stdin })) {
  const { name, update } = JSON.parse(line)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Buffer.from(update, 'base64'))
  const before = Buffer.from(Y.encodeStateAsUpdate(doc))
  const editor = open(doc)
  await settle()
  const changed = !before.equals(Buffer.from(Y.encodeStateAsUpdate(doc)))
  console.log(JSON.stringify({ name, blocks: editor.document, changed }))
}
process.exit(0)

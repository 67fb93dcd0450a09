// Hocuspocus as its documentation sets it up: the SQLite extension, default debounce (2 s, 10 s at most).
// Usage: node hocuspocus.mjs PORT FOLDER
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'
import { join } from 'node:path'

const [port, folder] = process.argv.slice(2)
const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  extensions: [new SQLite({ database: join(folder, 'hocuspocus.db') })],
})
await server.listen()
console.log('ready')

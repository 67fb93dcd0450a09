// One peer of a server under test, through the provider that its users would use.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

EventEmitter.defaultMaxListeners = 0

/**
 * @param {{ kind: 'yjs' | 'hocuspocus', url: string, document: string, doc?: Y.Doc, seconds?: number }} target
 * @returns {Promise<{ doc: Y.Doc, text: Y.Text, awareness: any, close: () => void }>} when it is in sync; rejected after `seconds`
 */
export async function join({ kind, url, document, doc = new Y.Doc(), seconds = 60 }) {
  const text = doc.getText('benchmark')
  if (kind === 'hocuspocus') {
    const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket })
    const provider = new HocuspocusProvider({ websocketProvider: socket, name: document, document: doc })
    provider.attach()
    await within(seconds, (resolve) => provider.on('synced', resolve))
    return {
      doc,
      text,
      awareness: provider.awareness,
      close: () => {
        provider.destroy()
        socket.destroy()
      },
    }
  }
  const provider = new WebsocketProvider(url, document, doc, {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
  })
  await within(seconds, (resolve) => provider.on('sync', (synced) => synced && resolve()))
  return { doc, text, awareness: provider.awareness, close: () => provider.destroy() }
}

const within = (seconds, begin) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not in sync after ${seconds} s`)), seconds * 1000)
    begin(() => {
      clearTimeout(timer)
      resolve()
    })
  })

/**
 * Starts a watch on this process itself; what it returns says how many cores it has used since. Near
 * 1 the clients were the bottleneck, and the figures are about them.
 */
export function ownCores() {
  const usage = process.cpuUsage()
  const begin = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(usage)
    return (user + system) / 1000 / (performance.now() - begin)
  }
}

/** Calls `make(0..count-1)`, at most `width` at a time. */
export async function many(count, width, make) {
  const made = new Array(count)
  let next = 0
  const one = async () => {
    while (next < count) {
      const n = next++
      made[n] = await make(n)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, one))
  return made
}

/** The value below which `share` of the values lie. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export const until = async (condition, seconds = 120) => {
  const deadline = performance.now() + seconds * 1000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not reached after ${seconds} s`)
    await sleep(2)
  }
}

/** Whether the condition came true in time. */
export const reached = (condition, seconds) =>
  until(condition, seconds).then(
    () => true,
    () => false,
  )

let lines
/** Tells the benchmark where we are, and waits until it says go on. */
export async function stage(name) {
  lines ??= createInterface({ input: process.stdin })
  console.log(JSON.stringify({ stage: name }))
  await once(lines, 'line')
}

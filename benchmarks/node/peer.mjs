// One peer of a server under test, through the provider that its users would use.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/**
 * @param {{ kind: 'yjs' | 'hocuspocus', url: string, document: string }} target
 * @returns {Promise<{ doc: Y.Doc, text: Y.Text, awareness: any, close: () => void }>} when it is in sync
 */
export async function join({ kind, url, document }) {
  const doc = new Y.Doc()
  const text = doc.getText('benchmark')
  if (kind === 'hocuspocus') {
    const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket })
    const provider = new HocuspocusProvider({ websocketProvider: socket, name: document, document: doc })
    provider.attach()
    await new Promise((resolve) => provider.on('synced', resolve))
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
  await new Promise((resolve) => provider.on('sync', (synced) => synced && resolve()))
  return { doc, text, awareness: provider.awareness, close: () => provider.destroy() }
}

/** The value below which `share` of the sorted values lie. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export const until = async (condition, seconds = 120) => {
  const deadline = performance.now() + seconds * 1000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not reached after ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

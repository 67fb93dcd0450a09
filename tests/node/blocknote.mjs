// A real BlockNote editor on a Y.Doc, headless: jsdom stands in for the browser.
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<!doctype html><body></body>', {
  pretendToBeVisual: true,
  url: 'http://127.0.0.1/',
})
const names = [
  'window', 'document', 'Node', 'Element', 'HTMLElement', 'DocumentFragment', 'Text', 'Range',
  'MutationObserver', 'DOMParser', 'XMLSerializer', 'Event', 'KeyboardEvent', 'ShadowRoot',
]
for (const name of names) globalThis[name] ??= window[name]
globalThis.getSelection = window.getSelection.bind(window)
globalThis.requestAnimationFrame = (call) => setTimeout(call, 0)
globalThis.cancelAnimationFrame = clearTimeout
globalThis.innerHeight = 800
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// Only now: these look for the browser while they load.
const { BlockNoteEditor } = await import('@blocknote/core')
const { withCollaboration } = await import('@blocknote/core/yjs')

export const FRAGMENT = 'document-store'

/** An editor bound to the document, as a browser has it. */
export function open(doc, name = 'Ada') {
  const fragment = doc.getXmlFragment(FRAGMENT)
  const editor = BlockNoteEditor.create(
    withCollaboration({ collaboration: { fragment, user: { name, color: '#336699' } } }),
  )
  const place = document.createElement('div')
  document.body.append(place)
  editor.mount(place)
  return editor
}

/** Lets the editor's plugins have their turn. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 30))

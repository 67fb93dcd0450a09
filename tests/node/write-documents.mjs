// Writes ../fixtures/documents: what real BlockNote editors (and rude Yjs clients) put into a
// document, as one Yjs update each, beside what BlockNote itself reads out of it.
//
//   node write-documents.mjs
//
// Client ids and block ids are fixed; only `edited` differs a little each time (an undone block).
import { mkdirSync, writeFileSync } from 'node:fs'
import * as Y from 'yjs'
import { FRAGMENT, open, settle } from './blocknote.mjs'

const folder = new URL('../fixtures/documents/', import.meta.url)
mkdirSync(folder, { recursive: true })

function save(name, doc, blocks) {
  writeFileSync(new URL(`${name}.bin`, folder), Y.encodeStateAsUpdate(doc))
  if (blocks) {
    writeFileSync(new URL(`${name}.json`, folder), JSON.stringify(blocks, null, 1) + '\n')
  }
}

function newDoc(clientID) {
  const doc = new Y.Doc()
  doc.clientID = clientID
  return doc
}

const text = (value, styles = {}) => ({ type: 'text', text: value, styles })

async function everything() {
  const doc = newDoc(1)
  doc.getText('title').insert(0, 'Every kind of block é漢🐍')
  const editor = open(doc)
  const blocks = [
    { type: 'heading', props: { level: 2, textColor: 'red' }, content: 'Head' },
    {
      type: 'paragraph',
      content: [
        text('plain '),
        text('bold🐍', { bold: true, italic: true }),
        text(' under', { underline: true, strike: true, textColor: 'blue', backgroundColor: 'yellow' }),
        text('code', { code: true }),
        text(' and '),
        {
          type: 'link',
          href: 'https://example.org/a?b=1&c="2"',
          content: [text('a '), text('link', { bold: true })],
        },
        text(' <script>alert(1)</script> & so on'),
      ],
    },
    { type: 'paragraph', props: { textAlignment: 'center' }, content: 'two\nlines' },
    {
      type: 'bulletListItem',
      content: 'fruit',
      children: [
        { type: 'bulletListItem', content: 'apple', children: [{ type: 'numberedListItem', content: 'red' }] },
        { type: 'bulletListItem', content: 'pear' },
      ],
    },
    { type: 'numberedListItem', props: { start: 3 }, content: 'three' },
    { type: 'numberedListItem', content: 'four' },
    { type: 'checkListItem', props: { checked: true }, content: 'done' },
    { type: 'checkListItem', content: 'open' },
    { type: 'toggleListItem', content: 'more', children: [{ type: 'paragraph', content: 'inside' }] },
    { type: 'quote', content: 'To be\nor not' },
    { type: 'codeBlock', props: { language: 'python' }, content: "def f():\n  return '<a>'" },
    { type: 'divider' },
    {
      type: 'table',
      content: {
        type: 'tableContent',
        columnWidths: [100, null],
        headerRows: 1,
        rows: [{ cells: ['A', 'B'] }, { cells: [[text('x', { bold: true })], 'y|z'] }],
      },
    },
    {
      type: 'image',
      props: { url: 'https://example.org/i.png', caption: 'A cat', name: 'i.png', previewWidth: 200 },
    },
    { type: 'file', props: { url: 'https://example.org/f.pdf', name: 'f.pdf' } },
    { type: 'video' },
    { type: 'audio' },
    { type: 'paragraph', content: 'שלום עולם — مرحبا 👩‍👩‍👧' },
    { type: 'paragraph' },
  ]
  const numbered = (list, prefix) =>
    list.map((block, i) => ({
      ...block,
      id: `${prefix}${i}`,
      ...(block.children ? { children: numbered(block.children, `${prefix}${i}-`) } : {}),
    }))
  editor.replaceBlocks(editor.document, numbered(blocks, 'b'))
  await settle()
  save('everything', doc, editor.document)
}

function press(editor, key) {
  const view = editor.prosemirrorView
  const event = new KeyboardEvent('keydown', { key })
  if (!view.someProp('handleKeyDown', (handle) => handle(view, event))) {
    throw new Error(`nobody handles ${key}`)
  }
}

// Two people type, split, join, format, undo: the tree with the scars of real editing.
async function edited() {
  const a = newDoc(11)
  const b = newDoc(12)
  a.on('update', (update, origin) => origin === 'wire' || Y.applyUpdate(b, update, 'wire'))
  b.on('update', (update, origin) => origin === 'wire' || Y.applyUpdate(a, update, 'wire'))
  const ada = open(a, 'Ada')
  ada.replaceBlocks(ada.document, [
    { id: 'one', type: 'paragraph', content: 'I have recieve it 🐍.' },
    { id: 'two', type: 'paragraph', content: 'Their are many.' },
  ])
  const bob = open(b, 'Bob')
  await settle()
  const type = (editor, id, place, value) => {
    editor.setTextCursorPosition(id, place)
    for (const letter of value) editor.insertInlineContent([text(letter)])
  }
  type(ada, 'one', 'end', ' Thanks é')
  type(bob, 'two', 'start', 'So. ')
  await settle()
  bob.updateBlock('two', { type: 'heading', props: { level: 3 } })
  ada.insertBlocks([{ id: 'three', type: 'bulletListItem', content: 'last' }], 'two', 'after')
  await settle()
  await new Promise((resolve) => setTimeout(resolve, 700)) // undo joins what is closer in time
  ada.setTextCursorPosition('one', 'end')
  press(ada, 'Enter')
  ada.insertInlineContent([text('a new paragraph')])
  await settle()
  ada.undo()
  bob.updateBlock('one', {
    content: [text('I '), text('have', { bold: true }), text(' recieve it 🐍. Thanks é')],
  })
  bob.removeBlocks(['three'])
  await settle()
  save('edited', a, ada.document)
}

// What a client without any editor can write: nothing here follows the schema.
function rude() {
  const doc = newDoc(21)
  const fragment = doc.getXmlFragment(FRAGMENT)
  const element = (name, attributes, ...children) => {
    const made = new Y.XmlElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.insert(0, children)
    return made
  }
  const words = (value, marks = {}) => {
    const made = new Y.XmlText()
    made.insert(0, value, marks)
    return made
  }
  const odd = words('ab')
  odd.insertEmbed(1, { x: 1 })
  odd.insertEmbed(0, new Y.Map())
  fragment.insert(0, [
    words('text at the root'),
    element('blockGroup', {},
      words('text in a group'),
      element('blockContainer', {}, element('paragraph', {}, words('no id'))),
      element('blockContainer', { id: 5 }, element('paragraph', {}, words('a number as id'))),
      element('blockContainer', { id: 'twice' }, element('paragraph', {}, words('first'))),
      element('blockContainer', { id: 'twice' }, element('paragraph', {}, words('second'))),
      element('blockContainer', { id: 'empty' }),
      element('blockContainer', { id: 'unknown' }, element('<img src=x onerror=alert(1)>', {}, words('kept'))),
      element('blockContainer', { id: 'attributes' },
        element('heading', {
          level: 'six', textColor: '"><script>alert(2)</script>', list: [1, { deep: [NaN, 1e300] }],
          bytes: new Uint8Array([1, 2]), nothing: null, big: 10n, text: new Y.Text('x'), map: new Y.Map(),
        }, words('strange props'))),
      element('blockContainer', { id: 'marks' },
        element('paragraph', {},
          words('click', { link: { href: 'javascript:alert(3)' } }),
          words('me', { link: 'x', bold: 7, textColor: { stringValue: ['red'] }, '"onload=': {} }),
          words('data', { link: { href: ' JaVa\nScript:alert(4)' } }))),
      element('blockContainer', { id: 'image' },
        element('image', { url: 'javascript:alert(5)', caption: ['<b>'], name: 7 })),
      element('blockContainer', { id: 'embeds' }, element('paragraph', {}, odd, element('hardBreak', {}))),
      element('blockContainer', { id: 'table' },
        element('table', {}, words('stray'), element('tableRow', {}, words('stray'), element('tableCell', { colspan: 1e9 }, words('stray'))))),
      element('blockContainer', { id: 'heading' }, element('heading', { level: 1e9 }, words('very small'))),
      element('blockContainer', { id: 'code' }, element('codeBlock', { language: '"><script>' }, words('```\n</code></pre><script>'))),
      element('blockContainer', { id: 'both' }, element('paragraph', {}, words('one')), element('paragraph', {}, words('two'))),
      new Y.Map(),
      element('blockContainer', { id: 'hidden' }, element('paragraph', {}, words('behind a map'))),
    ),
  ])
  doc.getText('title').insert(0, 'a <b>title</b>')
  doc.getText('title').insertEmbed(2, { x: 1 })
  save('rude', doc)
}

// Our names, used for other types.
function otherTypes() {
  const doc = newDoc(23)
  doc.getArray(FRAGMENT).insert(0, [1, 'a', { x: 1 }, null])
  doc.getMap('title').set('a', 1)
  save('other-types', doc)
}

await everything()
await edited()
rude()
otherTypes()
process.exit(0)

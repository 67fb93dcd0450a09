"""The document as blocks: the only code that knows how BlockNote keeps a document in a CRDT.

    document-store (Y.XmlFragment)
    └── blockGroup
        └── blockContainer id="…"
            ├── paragraph | heading | bulletListItem | codeBlock | table | …   (the content node)
            │   ├── XmlText        marks are formatting attributes: bold={}, link={href}
            │   └── hardBreak …    every inline node that is not text counts as one character
            └── blockGroup         children of the block
    title (Y.Text)

Everything here is a plain function over a `pycrdt.Doc`. Any client may write any tree into a
document, so reading never raises, whatever it meets.
"""

"""What a rude client writes into a document, what it puts on a clipboard, and how to tell that a
browser fell for it."""

from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

RUN = "globalThis.__ran=(globalThis.__ran||0)+1"
MARKUP = f'"><img src=x onerror="{RUN}"><svg onload="{RUN}"></svg><script>{RUN}</script>'
ADDRESSES = (
    f"javascript:{RUN}",
    f" JaVa\nScript:{RUN}",
    f"java\tscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"vbscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>",
    f'"><img src=x onerror="{RUN}">',
)

FOUND = r"""() => {
  const addresses = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcdoc']
  const runs = /^(javascript|vbscript|data:(?!image\/(png|jpe?g|gif|webp)))/
  const found = []
  const look = (each) => {
    for (const { name, value } of each.attributes) {
      // What a browser takes an address for: it drops these characters.
      const read = value.replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/g, '').toLowerCase()
      const told = `${each.tagName} ${name}=${value.slice(0, 90)}`
      if (/^on|^srcdoc$/i.test(name)) found.push(told)
      // As the source of a picture or a film no browser runs these; as a page of its own, all.
      const isMedia = /^(IMG|VIDEO|AUDIO|SOURCE)$/.test(each.tagName) && name === 'src'
      if (addresses.includes(name) && !isMedia && runs.test(read)) found.push(told)
    }
    const inText = each.closest('[contenteditable], [data-testid=editor], body.exported')
    if (inText && /^(script|iframe|object|embed|base|form|meta|link)$/i.test(each.tagName))
      found.push(each.outerHTML.slice(0, 120))
  }
  const walk = (root) => root.querySelectorAll('*').forEach((each) => {
    look(each)
    if (each.shadowRoot) walk(each.shadowRoot)
  })
  walk(document)
  return found
}"""
"""What in the page could run, or lead to something that runs."""


@dataclass(frozen=True)
class Hostile:
    """A block: its kind, its props, and pieces of text with their marks."""

    kind: str
    props: dict[str, Any] = field(default_factory=dict)
    runs: tuple[tuple[str, dict[str, Any]], ...] = ()


def hostile_blocks() -> list[Hostile]:
    """One attack each, so that a block which no editor knows takes only itself away."""
    found = []
    for address in ADDRESSES:
        link = {"link": {"href": address, "onclick": RUN}}
        found.append(Hostile("paragraph", {}, (("press me", link),)))
        for kind in ("image", "video", "audio", "file"):
            props = {"url": address, "name": MARKUP, "caption": MARKUP, "showPreview": True}
            found.append(Hostile(kind, props))
    for name in ("textColor", "backgroundColor", "textAlignment"):
        found.append(Hostile("paragraph", {name: MARKUP}, (("a strange colour", {}),)))
        found.append(Hostile("paragraph", {name: f"red;background:url({ADDRESSES[0]})"}))
    marks = {"textColor": {"stringValue": MARKUP}, "backgroundColor": {"stringValue": MARKUP}}
    found += [
        Hostile("paragraph", {}, (("strange marks", marks),)),
        Hostile("heading", {"level": MARKUP}, (("a strange level", {}),)),
        Hostile("numberedListItem", {"start": MARKUP}, (("a strange number", {}),)),
        Hostile("codeBlock", {"language": MARKUP}, ((MARKUP, {}),)),
        Hostile("paragraph", {"onclick": RUN, "onfocus": RUN, "srcdoc": MARKUP}),
        Hostile("paragraph", {}, ((MARKUP, {}),)),
    ]
    own = f"/api/v1/documents/x/files/{'0' * 64}.bin"
    files: tuple[dict[str, object], ...] = (
        {"url": own, "name": MARKUP, "size": MARKUP, "caption": MARKUP},
        {"url": own, "name": {"x": RUN}, "size": {"x": 1}, "caption": [RUN]},
        {"url": f"{own}/../../../../../{ADDRESSES[0]}", "name": "bill\u202efdp.exe", "size": 1e300},
        {"url": [ADDRESSES[0]], "name": 7, "size": -1},
    )
    found += [Hostile("file", props) for props in files]
    for tag in ("script", "iframe", "svg", "img", "object", MARKUP):
        found.append(Hostile(tag, {"src": ADDRESSES[0], "onload": RUN}, ((RUN, {}),)))
    return found


def write_into(doc: Doc[Any], blocks: list[Hostile], last: str) -> None:
    """Puts the blocks into the tree, and after them a paragraph with the words `last`."""
    root: XmlFragment = doc.get("document-store", type=XmlFragment)
    group = next(iter(root.children))
    assert isinstance(group, XmlElement)
    with doc.transaction():
        for number, block in enumerate([*blocks, Hostile("paragraph", {}, ((last, {}),))]):
            name = f"hostile-{number}"
            container = group.children.append(XmlElement("blockContainer", {"id": name}))
            content = container.children.append(XmlElement(block.kind, block.props))
            if block.runs:
                text = content.children.append(XmlText(""))
                for words, marks in block.runs:
                    text.insert(len(text), words, marks)


def hostile_html() -> str:
    """What another site puts on the clipboard."""
    links = "".join(f"<p><a href='{_quoted(each)}'>press me</a></p>" for each in ADDRESSES)
    pictures = "".join(f"<img src='{_quoted(each)}' onerror=\"{RUN}\">" for each in ADDRESSES)
    return (
        f'<p onclick="{RUN}">pasted words</p><script>{RUN}</script>{links}{pictures}'
        f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe><svg onload=\"{RUN}\"></svg>"
        f"<svg><a xlink:href='javascript:{RUN}'><text>svg</text></a><script>{RUN}</script></svg>"
        f'<math><mtext><table><mglyph><style><img src=x onerror="{RUN}"></style></mglyph></table>'
        f'</mtext></math><details open ontoggle="{RUN}"><summary>more</summary></details>'
        f"<form action='javascript:{RUN}'><button formaction='javascript:{RUN}'>go</button></form>"
        f"<object data='javascript:{RUN}'></object><ol start='{_quoted(MARKUP)}'><li>one</li></ol>"
        "<p>the end</p>"
        f"<noscript><p title='</noscript><img src=x onerror={RUN}>'></noscript>"
    )


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace("'", "&#39;")

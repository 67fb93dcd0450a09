/** The first paragraph of a document that was begun by its address instead of by the app. */
import * as Y from "yjs";

export const FRAGMENT = "document-store";

/** Nobody else writes under this number: client ids are drawn from 32 bits. */
const AUTHOR = 1;

/**
 * Always the same bytes. However many people begin one empty document at the same moment, Yjs takes
 * them for one and the same edit; each browser's own first block would be one too many.
 */
function firstBlock(): Uint8Array {
  const seed = new Y.Doc();
  seed.clientID = AUTHOR;
  seed.transact(() => {
    const group = new Y.XmlElement("blockGroup");
    const container = new Y.XmlElement("blockContainer");
    const paragraph = new Y.XmlElement("paragraph");
    container.setAttribute("id", "initialBlockId");
    paragraph.setAttribute("backgroundColor", "default");
    paragraph.setAttribute("textAlignment", "left");
    paragraph.setAttribute("textColor", "default");
    container.insert(0, [paragraph]);
    group.insert(0, [container]);
    seed.getXmlFragment(FRAGMENT).insert(0, [group]);
  });
  return Y.encodeStateAsUpdate(seed);
}

/** Gives an empty document its first paragraph. To be called once the server's text has arrived. */
export function beginIfEmpty(doc: Y.Doc): void {
  if (doc.getXmlFragment(FRAGMENT).length === 0) Y.applyUpdate(doc, firstBlock(), "first block");
}

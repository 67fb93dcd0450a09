/**
 * Files that are pasted or dropped: a block each, in the order in which they were given. BlockNote
 * puts every one beside the same block, so that they come in the reverse order, and reads the list
 * of them after waiting for the first, when a browser has emptied it.
 */
import type { BlockNoteEditor } from "@blocknote/core";
import { uuidv4 } from "lib0/random";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

// biome-ignore lint/suspicious/noExplicitAny: for whatever kinds of block the editor has.
type Editor = BlockNoteEditor<any, any, any>;

type NewBlock = { id: string; type: string; props: { name: string } };
type Place = { beside: string; side: "before" | "after" };

/** What else was copied says more about what is meant: a picture of a page comes with its HTML. */
const RATHER = ["vscode-editor-data", "blocknote/html", "text/markdown", "text/html", "text/plain"];

const PLAYED = ["image", "audio", "video"];

/** `editor` is asked for only when there are files: it is made after its plugins. */
export function severalFiles(editor: () => Editor): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (_view, event) =>
          take(editor(), event, event.clipboardData, () => ({
            beside: editor().getTextCursorPosition().block.id,
            side: "after",
          })),
        drop: (view, event) =>
          take(editor(), event, event.dataTransfer, () => placeAt(view, event)),
      },
    },
  });
}

/** Whether it is about files, and so done. */
function take(
  editor: Editor,
  event: Event,
  data: DataTransfer | null,
  place: () => Place | null,
): boolean {
  if (!data?.types.includes("Files") || RATHER.some((type) => data.types.includes(type))) {
    return false;
  }
  const files = [...data.files];
  if (files.length === 0 || !editor.isEditable) return false;
  event.preventDefault();
  const where = place();
  if (where) void bringIn(editor, files, where);
  return true;
}

async function bringIn(editor: Editor, files: readonly File[], place: Place): Promise<void> {
  const blocks = files.map((file) => ({ id: uuidv4(), type: kindOf(file), props: nameOf(file) }));
  put(editor, blocks, place);
  // Who only proposes changes has no blocks now, and is told so once.
  const taken = editor.getBlock(blocks[0]?.id ?? "") ? files : files.slice(0, 1);
  await Promise.all(
    taken.map(async (file, index) => {
      const id = blocks[index]?.id;
      const change = await editor.uploadFile?.(file, id);
      if (id && change && typeof change !== "string") editor.updateBlock(id, change);
    }),
  );
}

/** All at once, so that one undo takes all of them away. */
function put(editor: Editor, blocks: NewBlock[], { beside, side }: Place): void {
  const there = editor.getBlock(beside);
  if (!there) return;
  const empty = Array.isArray(there.content) && there.content.length === 0;
  if (empty && there.children.length === 0) editor.replaceBlocks([there], blocks);
  else editor.insertBlocks(blocks, there, side);
}

function kindOf({ type }: File): string {
  const kind = type.split("/", 1)[0] ?? "";
  return PLAYED.includes(kind) ? kind : "file";
}

const nameOf = ({ name }: File) => ({ name });

function placeAt(view: EditorView, { clientX, clientY }: DragEvent): Place | null {
  const found = view.posAtCoords({ left: clientX, top: clientY });
  if (!found) return null;
  const at = view.state.doc.resolve(found.pos);
  const around = Array.from({ length: at.depth + 1 }, (_, up) => at.node(at.depth - up));
  const block = [...around, at.nodeAfter, at.nodeBefore].find((node) =>
    node?.type.isInGroup("bnBlock"),
  );
  const beside = block?.attrs.id as string | undefined;
  if (!beside) return null;
  const box = view.dom.querySelector(`[data-id="${CSS.escape(beside)}"]`)?.getBoundingClientRect();
  const upper = box !== undefined && clientY < (box.top + box.bottom) / 2;
  return { beside, side: upper ? "before" : "after" };
}

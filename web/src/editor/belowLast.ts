/**
 * From the last line of a text that ends in a table or in code, the arrow down leads on: to a new
 * paragraph, where one writes further. Else only a click below the text did.
 */
import type { BlockNoteEditor } from "@blocknote/core";
import type { ResolvedPos } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

// biome-ignore lint/suspicious/noExplicitAny: for whatever kinds of block the editor has.
type Editor = BlockNoteEditor<any, any, any>;

/** `editor` is asked for only when that key is pressed: it is made after its plugins. */
export function belowLast(editor: () => Editor): Plugin {
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
        if (event.key !== "ArrowDown" || !plain || event.isComposing || !view.editable)
          return false;
        const { empty, $head } = view.state.selection;
        if (!empty || !isInLast($head) || !view.endOfTextblock("down")) return false;
        const { block } = editor().getTextCursorPosition();
        const [added] = editor().insertBlocks([{ type: "paragraph" }], block, "after");
        // Who only proposes changes gets none.
        if (!added || !editor().getBlock(added.id)) return false;
        editor().setTextCursorPosition(added, "start");
        return true;
      },
    },
  });
}

/** In the last line of rows, or in code, with nothing after it. */
function isInLast($head: ResolvedPos): boolean {
  let rows = false;
  for (let depth = $head.depth; depth > 0; depth -= 1) {
    const node = $head.node(depth);
    const isLast = $head.index(depth) === node.childCount - 1;
    const role = node.type.spec.tableRole as string | undefined;
    if (role === "table") {
      if (!isLast) return false;
      rows = true;
    } else if (!role && node.type.name === "blockGroup" && !isLast) {
      return false;
    }
  }
  return rows || $head.parent.type.spec.code === true;
}

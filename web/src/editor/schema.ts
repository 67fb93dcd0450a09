/**
 * The kinds of block: BlockNote's own, and files with a size. Only the tree's author says which attributes are in it, and
 * that need not be an editor of ours: a heading of level "x" makes BlockNote ask the browser for an
 * element <hx>, which stops everybody's page from following the document.
 */
import { BlockNoteSchema, defaultBlockSpecs } from "@blocknote/core";
import i18n from "../i18n";
import { fileBlockOf, saysUploading } from "./fileBlock";

const { heading, checkListItem, image, video, audio, file } = defaultBlockSpecs;
const usual = heading.implementation;
type Block = Parameters<typeof usual.render>[0];

const LEVELS: readonly unknown[] = [1, 2, 3, 4, 5, 6];

function drawable(block: Block): Block {
  if (LEVELS.includes(block.props.level)) return block;
  return { ...block, props: { ...block.props, level: 1 } };
}

const render: typeof usual.render = function (block, editor) {
  return usual.render.call(this, drawable(block), editor);
};

const toExternalHTML: typeof usual.toExternalHTML = function (block, editor, context) {
  return usual.toExternalHTML?.call(this, drawable(block), editor, context);
};

const usualItem = checkListItem.implementation;

/** BlockNote's box has no name: nobody who cannot see it would know what it is for. */
const renderItem: typeof usualItem.render = function (block, editor) {
  const shown = usualItem.render.call(this, block, editor);
  shown.dom.querySelector("input")?.setAttribute("aria-label", i18n.t("editor:checked"));
  return shown;
};

export const schema = BlockNoteSchema.create({
  blockSpecs: {
    ...defaultBlockSpecs,
    heading: { ...heading, implementation: { ...usual, render, toExternalHTML } },
    checkListItem: {
      ...checkListItem,
      implementation: { ...usualItem, render: renderItem },
    },
    image: saysUploading(image),
    video: saysUploading(video),
    audio: saysUploading(audio),
    file: saysUploading(fileBlockOf(file)),
  },
});

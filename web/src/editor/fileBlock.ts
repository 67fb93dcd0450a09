/**
 * Attached files: BlockNote's block, with the file's size, as a link that downloads it. Pictures,
 * audio and video are BlockNote's own; all four say in the reader's language that they are coming.
 */
import {
  createBlockSpec,
  createFileBlockConfig,
  type defaultBlockSpecs,
  fileParse,
} from "@blocknote/core";
import i18n from "../i18n";
import { nameOf, percent, sizeOf, targetOf } from "../transfer/attachment";
import { onShare } from "../transfer/send";
import "./fileBlock.css";

/** lucide's file-text and download. */
const FILE = svg(
  "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7Z",
  "M14 2v4a2 2 0 0 0 2 2h4M10 9H8M16 13H8M16 17H8",
);
const DOWN = svg("M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4", "m7 10 5 5 5-5M12 15V3");

function svg(...paths: readonly string[]): string {
  const drawn = paths.map((d) => `<path d="${d}"/>`).join("");
  return `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn}</svg>`;
}

type FileSpec = (typeof defaultBlockSpecs)["file"];
type Render = FileSpec["implementation"]["render"];

/** BlockNote says "Loading..." to everybody, and for ever where an upload fails. */
export function saysUploading<T extends { implementation: { render: unknown } }>(spec: T): T {
  const usual = spec.implementation.render as Render;
  const render: Render = function (block, editor) {
    const shown = usual.call(this, block, editor);
    if (block.props.url !== "") return shown;
    const ask = shown.dom.querySelector(".bn-add-file-button");
    const coming = () => shown.dom.querySelector(".bn-file-loading-preview");
    // After BlockNote's own, which was there first.
    const starts = editor.onUploadStart((id) => {
      const words = id === block.id && coming();
      if (words) words.textContent = i18n.t("transfer:file.uploading");
    });
    const ends = editor.onUploadEnd((id) => {
      if (id === block.id && ask) coming()?.replaceWith(ask);
    });
    const hears = onShare(block.id, (share) => {
      const words = coming();
      // All of it sent, and not yet kept.
      if (words && share < 1)
        words.textContent = i18n.t("transfer:file.share", { share: percent(share) });
      else if (words) words.textContent = i18n.t("transfer:file.uploading");
    });
    const destroy = () => {
      hears();
      starts();
      ends();
      shown.destroy?.();
    };
    return { ...shown, destroy };
  };
  return { ...spec, implementation: { ...spec.implementation, render } };
}

const config = createFileBlockConfig();

/** `usual`: how BlockNote asks for the file where there is none yet. */
export function fileBlockOf(usual: FileSpec) {
  return createBlockSpec(
    { ...config, propSchema: { ...config.propSchema, size: { default: 0 as number } } },
    {
      meta: { fileBlockAccept: ["*/*"] },
      parse: fileParse(),
      render(block, editor) {
        if (block.props.url === "") {
          return usual.implementation.render.call(this, block as never, editor as never);
        }
        return { dom: drawn(block.props) };
      },
      toExternalHTML(block) {
        const name = nameOf(block.props.name);
        const target = targetOf(block.props.url, name);
        const dom = document.createElement(target ? "a" : "p");
        // Read elsewhere, where our own addresses mean nothing.
        if (dom instanceof HTMLAnchorElement) {
          dom.href = new URL(block.props.url, window.location.href).href;
        }
        dom.textContent = name || i18n.t("transfer:file.unnamed");
        return { dom };
      },
    },
  )();
}

type Props = { url: unknown; name: unknown; caption: unknown; size: unknown };

function drawn({ url, name, caption, size }: Props): HTMLElement {
  const known = nameOf(name);
  const called = known || i18n.t("transfer:file.unnamed");
  const target = targetOf(url, known);
  const file = element(target ? "a" : "span", "attachment");
  if (file instanceof HTMLAnchorElement && target) {
    file.href = target.href;
    if (target.own) file.download = called;
    else {
      file.target = "_blank";
      file.rel = "noopener noreferrer nofollow";
    }
    file.title = i18n.t("transfer:file.download", { name: called });
    file.draggable = false;
    // To press it is to download: the block is chosen beside it, or with the arrow keys.
    file.addEventListener("mousedown", (event) => event.stopPropagation());
  }
  const icon = element("span", "attachment__icon");
  icon.innerHTML = FILE;
  const words = element("bdi", "attachment__name", called);
  const weight = element("span", "attachment__size", sizeOf(size));
  file.append(icon, words, weight);
  if (target) {
    const down = element("span", "attachment__down");
    down.innerHTML = DOWN;
    file.append(down);
  }
  const told = typeof caption === "string" ? caption : "";
  const dom = element(told ? "figure" : "div", "bn-file-block-content-wrapper");
  dom.append(file);
  if (told) dom.append(element("figcaption", "bn-file-caption", told));
  return dom;
}

function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

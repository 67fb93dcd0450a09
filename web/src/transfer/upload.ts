/** A file that somebody adds to a text: where it goes, and what its block becomes. */
import { ApiError, sentenceOf } from "../api/http";
import { getServer } from "../api/server";
import i18n from "../i18n";
import { toast } from "../ui/toasts";
import { uploadPicture } from "./api";
import { sizeOf } from "./attachment";
import { send, tellShare } from "./send";

/** The part of the editor that this needs. */
export type Blocks = {
  getBlock: (id: string) => { type: string; props: Record<string, unknown> } | undefined;
  removeBlocks: (ids: string[]) => unknown;
};
type Change = { type?: string; props: Record<string, unknown> };
type Attached = { url: string; name: string; media: string; size: number };

/** What the server shows as a picture; any other kind of picture is a file. */
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** Smaller files are not worth the question how large they may be. */
const SURELY_TAKEN = 2 ** 20;
const AT_ONCE = 2;

/** Never throws: the person is told what is wrong, and a block that was made for the file goes. */
export async function upload(
  documentId: string,
  file: File,
  blockId: string | undefined,
  blocks: Blocks,
): Promise<Change> {
  const block = blockId === undefined ? undefined : blocks.getBlock(blockId);
  if (blockId !== undefined && !block) {
    // Who only proposes changes no blocks: the one that was to be made was not.
    toast(i18n.t("transfer:file.notProposed"));
    return never();
  }
  try {
    const kind = block?.type ?? "file";
    const change = await inTurn(() => uploaded(documentId, file, kind, blockId));
    return blockId === undefined || blocks.getBlock(blockId) ? change : never();
  } catch (problem) {
    toast(i18n.t("transfer:file.failed", { name: file.name, why: sentenceOf(problem) }));
    // Dropped and pasted files come with a block that has their name already.
    if (blockId !== undefined && block && block.props.name !== "" && block.props.url === "") {
      window.setTimeout(() => blocks.getBlock(blockId) && blocks.removeBlocks([blockId]));
    }
    return { props: {} };
  }
}

let underWay = 0;
const line: (() => void)[] = [];

/** Of many files a few at a time: what else the page asks of the server comes in between. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) await new Promise<void>((go) => line.push(go));
  else underWay += 1;
  try {
    return await work();
  } finally {
    const next = line.shift();
    // Its place goes to the next one.
    if (next) next();
    else underWay -= 1;
  }
}

/** For a block that is gone: BlockNote would change it all the same, and fail. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

async function uploaded(
  documentId: string,
  file: File,
  kind: string,
  blockId: string | undefined,
): Promise<Change> {
  if (kind === "image" && PICTURES.includes(file.type)) {
    try {
      return { props: { url: await uploadPicture(documentId, file), name: file.name } };
    } catch (problem) {
      // It says that it is one, and is not: kept as it is.
      if (!(problem instanceof ApiError && problem.code === "not_a_picture")) throw problem;
    }
  }
  const { url, name, media, size } = await attached(documentId, file, blockId);
  const plays = (kind === "audio" || kind === "video") && media.startsWith(`${kind}/`);
  return plays ? { props: { url, name } } : { type: "file", props: { url, name, size } };
}

async function attached(
  documentId: string,
  file: File,
  blockId: string | undefined,
): Promise<Attached> {
  if (file.size > SURELY_TAKEN) {
    // A server that refuses in the middle of an upload cannot tell why: the browser hears nothing.
    const most = (await getServer()).limits.attachment_bytes;
    if (file.size > most) {
      const words = { name: file.name, size: sizeOf(file.size), most: sizeOf(most) };
      throw new Error(i18n.t("transfer:file.tooBig", words));
    }
  }
  const query = new URLSearchParams({ name: file.name.slice(-255) });
  const path = `/documents/${encodeURIComponent(documentId)}/attachments?${query}`;
  return send(path, file, (share) => tellShare(blockId, share));
}

/** What an exported archive holds for us: documents with their pictures, and the folders they lie in. */

export type Entry = { path: string; bytes: Uint8Array };
export type ArchivedDocument = { folders: readonly string[]; name: string; bytes: Uint8Array };
export type Archive = { documents: readonly ArchivedDocument[]; left: readonly string[] };

/** As the server takes a file; pictures inside count by what they are as text. */
const MOST_BYTES = 19 * 2 ** 20;

const DOCUMENT = /\.(docx|odt|epub|html?|xhtml|md|markdown|txt|text)$/i;
const TEXT = /\.(html?|xhtml|md|markdown)$/i;
const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
/** What systems put into archives for themselves. */
const NOISE = /(^|\/)(__MACOSX\/|\.[^/]*$|Thumbs\.db$)|\/$/;
/** Notion ends every name with an id. */
const NOTION_ID = / [0-9a-f]{32}$/;
const MEDIA: Record<string, string> = { jpg: "jpeg" };

/** In the order of their paths. `left`: paths of what no document can be made of. */
export function archiveOf(entries: readonly Entry[]): Archive {
  const kept = entries.filter(({ path }) => !NOISE.test(path));
  const files = new Map(kept.map((entry) => [entry.path, entry.bytes]));
  const root = commonFolder([...files.keys()]);
  const used = new Set<string>();
  const documents = [...files]
    .filter(([path]) => DOCUMENT.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]): ArchivedDocument => {
      const steps = path.slice(root.length).split("/").map(plainName);
      const name = steps.pop() ?? path;
      return {
        folders: steps,
        name,
        bytes: TEXT.test(path) ? withPictures(path, bytes, files, used) : bytes,
      };
    });
  const left = [...files.keys()].filter((path) => !DOCUMENT.test(path) && !used.has(path));
  return { documents, left: left.map((path) => path.slice(root.length)).sort() };
}

/** The folder that all of them lie in, which is the archive's own name again; "" or with a "/". */
function commonFolder(paths: readonly string[]): string {
  const first = paths[0]?.split("/").slice(0, -1) ?? [];
  let depth = first.length;
  while (
    depth > 0 &&
    !paths.every((path) => path.startsWith(`${first.slice(0, depth).join("/")}/`))
  )
    depth -= 1;
  return depth === 0 ? "" : `${first.slice(0, depth).join("/")}/`;
}

/** A step of a path, without what only programs need. */
function plainName(step: string): string {
  const [, stem = step, ending = ""] = /^(.*?)(\.[a-z0-9]{1,8})?$/i.exec(step) ?? [];
  return stem.replace(NOTION_ID, "") + ending;
}

/** The text with its pictures inside it: the server reads one file at a time, and no other. */
function withPictures(
  path: string,
  bytes: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
  used: Set<string>,
): Uint8Array {
  let room = MOST_BYTES - bytes.length;
  const address = (target: string): string | null => {
    const found = resolved(path, target);
    const picture = found !== null && PICTURE.test(found) ? files.get(found) : undefined;
    if (found === null || picture === undefined) return null;
    const inside = `data:image/${kindOf(found)};base64,${base64(picture)}`;
    if (inside.length > room) return null;
    room -= inside.length;
    used.add(found);
    return inside;
  };
  const text = new TextDecoder().decode(bytes);
  const done = text
    .replace(
      /(!\[[^\]]*\]\()(?:<([^>\n]+)>|([^\s)]+(?:\([^\s)]*\)[^\s)]*)*))/g,
      (all, begin, a, b) => {
        const inside = address(a ?? b);
        return inside === null ? all : begin + inside;
      },
    )
    .replace(/(<img\b[^>]*?\bsrc\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi, (all, begin, a, b) => {
      const inside = address(a ?? b);
      return inside === null ? all : `${begin}"${inside}"`;
    });
  return done === text ? bytes : new TextEncoder().encode(done);
}

/** The path that `target`, beside the file at `path`, leads to; null: to none in the archive. */
function resolved(path: string, target: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|^#/i.test(target)) return null;
  let plain = target.split(/[?#]/)[0] ?? target;
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // A per cent sign that stands for itself.
  }
  const steps = plain.startsWith("/") ? [] : path.split("/").slice(0, -1);
  for (const step of plain.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

function kindOf(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return MEDIA[ending] ?? ending;
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}

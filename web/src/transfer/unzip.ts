/** An archive, taken apart in this browser. */
import type { Unzipped } from "fflate";
import i18n from "../i18n";
import type { Entry } from "./archive";

/** Of everything in it. */
const MOST_BYTES = 2 ** 30;
/** Of one file in it: no server takes more. */
const MOST_OF_ONE = 20 * 2 ** 20;
/** An export that was split comes as archives in an archive. */
const DEEPEST = 2;
const ZIP = /\.zip$/i;

/** Throws Error with a sentence: it is damaged, encrypted or too large. */
export async function unzipped(file: Blob): Promise<Entry[]> {
  if (file.size > MOST_BYTES) throw new Error(i18n.t("transfer:archive.tooBig"));
  const { unzip } = await import("fflate");
  const tooLarge: string[] = [];
  let total = 0;

  function opened(bytes: Uint8Array): Promise<Unzipped> {
    return new Promise((resolve, reject) => {
      unzip(
        bytes,
        {
          filter: ({ name, originalSize }) => {
            const fits = originalSize <= (ZIP.test(name) ? MOST_BYTES : MOST_OF_ONE);
            if (fits) total += originalSize;
            else tooLarge.push(name);
            return fits && total <= MOST_BYTES;
          },
        },
        (error, found) => {
          if (error) reject(new Error(i18n.t("transfer:archive.damaged")));
          else if (total > MOST_BYTES) reject(new Error(i18n.t("transfer:archive.tooBig")));
          else resolve(found);
        },
      );
    });
  }

  async function all(bytes: Uint8Array, depth: number): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const [path, inside] of Object.entries(await opened(bytes))) {
      if (ZIP.test(path) && depth < DEEPEST) found.push(...(await all(inside, depth + 1)));
      else found.push({ path, bytes: inside });
    }
    return found;
  }

  const found = await all(new Uint8Array(await file.arrayBuffer()), 1);
  // Named, so that somebody is told that they were left out.
  return [...found, ...tooLarge.map((path) => ({ path, bytes: new Uint8Array() }))];
}

/** Writes the files of a build once more, compressed: the app sends those to browsers that take them. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Pictures and fonts are compressed already. */
const WORDS = /\.(js|css|svg)$/;
/** What fits into one packet anyway is not worth a second file. */
const SMALLEST = 1024;
/** The highest, 11, takes ten times as long and saves a twentieth. */
const QUALITY = 9;

const brotli = promisify(brotliCompress);
const zipped = promisify(gzip);

/** A Vite plugin. */
export function compressed(): Plugin {
  return {
    name: "burnish-compressed",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      const folder = dir ?? "dist";
      await Promise.all(
        Object.entries(bundle).map(async ([name, file]) => {
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (!WORDS.test(name) || content.length < SMALLEST) return;
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
          };
          await writeFile(join(folder, `${name}.br`), await brotli(content, { params }));
          await writeFile(join(folder, `${name}.gz`), await zipped(content, { level: 9 }));
        }),
      );
    },
  };
}

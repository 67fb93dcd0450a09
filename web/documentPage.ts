/**
 * Builds `dist/document.html`: the page for who comes for a document. It names the editor's files, which
 * otherwise the browser would hear of only when the files that ask for them have been read and run.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

/** What the page of a document loads by and by. */
const ENTRIES = ["/src/editor/DocumentPage.tsx", "/src/editor/Desk.tsx"];
/** What its first words are written in; text that is drawn anew in another font is laid out twice. */
const FONTS = /\/(inter|source-serif-4)-latin-wght-normal-[^/]*\.woff2$/;

type Bundle = Rolldown.OutputBundle;

/** A Vite plugin. */
export function documentPage(): Plugin {
  return {
    name: "burnish-document-page",
    apply: "build",
    writeBundle({ dir }, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("index.html is not among the files of the build");
      const source = String(page.source);
      const hints = hintsOf(bundle).filter((hint) => !source.includes(hint.file));
      const head = hints.map(({ tag }) => `    ${tag}\n`).join("");
      writeFileSync(
        join(dir ?? "dist", "document.html"),
        source.replace("  </head>", `${head}  </head>`),
      );
    },
  };
}

function hintsOf(bundle: Bundle): { file: string; tag: string }[] {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const follow = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || scripts.has(name)) return;
    scripts.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
    for (const one of chunk.imports) follow(one);
  };
  for (const entry of ENTRIES) {
    const found = Object.values(bundle).find(
      (file) => file.type === "chunk" && file.facadeModuleId?.endsWith(entry),
    );
    if (!found) throw new Error(`no file of the build begins with ${entry}`);
    follow(found.fileName);
  }
  const fonts = Object.keys(bundle).filter((name) => FONTS.test(name));
  return [
    ...[...scripts].map((name) => hint(name, 'rel="modulepreload" crossorigin')),
    ...[...styles].map((name) => hint(name, 'rel="preload" as="style" crossorigin')),
    ...fonts.map((name) => hint(name, 'rel="preload" as="font" type="font/woff2" crossorigin')),
  ];
}

function hint(name: string, what: string): { file: string; tag: string } {
  return { file: name, tag: `<link ${what} href="/${name}">` };
}

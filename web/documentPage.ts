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

function entriesOf(bundle: Bundle): Bundle[string][] {
  return ENTRIES.map((entry) => {
    const found = Object.values(bundle).find(
      (file) => file.type === "chunk" && file.facadeModuleId?.endsWith(entry),
    );
    if (!found) throw new Error(`no file of the build begins with ${entry}`);
    return found;
  });
}

/** These files' names and those of all that they import, but for what is imported only when wanted. */
function scriptsOf(bundle: Bundle, files: Bundle[string][]): Set<string> {
  const scripts = new Set<string>();
  const follow = (file: Bundle[string] | undefined) => {
    if (file?.type !== "chunk" || scripts.has(file.fileName)) return;
    scripts.add(file.fileName);
    for (const one of file.imports) follow(bundle[one]);
  };
  for (const file of files) follow(file);
  return scripts;
}

function hintsOf(bundle: Bundle): { file: string; tag: string }[] {
  const scripts = scriptsOf(bundle, entriesOf(bundle));
  const styles = new Set<string>();
  for (const name of scripts) {
    const file = bundle[name];
    if (file?.type !== "chunk") continue;
    for (const style of file.viteMetadata?.importedCss ?? []) styles.add(style);
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

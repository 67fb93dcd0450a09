/** Hands a text to the browser as a file. */

/** The file is named after the document's title, without what file systems do not take. */
export function download(text: string, title: string, ending: string): void {
  const blob = new Blob([text], { type: "text/plain;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${title.replace(/[\\/:*?"<>|]+/g, "-")}.${ending}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

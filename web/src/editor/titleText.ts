/** Changing a shared text by as little as possible. */
import type * as Y from "yjs";

/** Makes `text` read `next`: one deletion and one insertion where they differ. */
export function mergeInto(text: Y.Text, next: string): void {
  const now = text.toString();
  if (now === next) return;
  const shorter = Math.min(now.length, next.length);
  let start = 0;
  while (start < shorter && now[start] === next[start]) start++;
  // Never between the halves of one character.
  if (start > 0 && isHighSurrogate(now, start - 1)) start--;
  let tail = 0;
  while (tail < shorter - start && now[now.length - 1 - tail] === next[next.length - 1 - tail]) {
    tail++;
  }
  if (tail > 0 && isLowSurrogate(now, now.length - tail)) tail--;
  text.doc?.transact(() => {
    text.delete(start, now.length - tail - start);
    text.insert(start, next.slice(start, next.length - tail));
  });
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit < 0xe000;
}

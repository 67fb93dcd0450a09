/** Keys as they are named on this person's keyboard. */

const APPLE = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** "Mod+Shift+K" as "Ctrl+Shift+K", or "⌘⇧K" on Apple's keyboards. */
export function shown(keys: string, apple = APPLE): string {
  if (!apple) return keys.replace("Mod", "Ctrl");
  return keys.replace("Mod", "⌘").replace("Shift", "⇧").replace("Alt", "⌥").replaceAll("+", "");
}

/** Whether an event is Mod and this letter, with or without Shift. */
export function isMod(event: KeyboardEvent, letter: string, shift = false): boolean {
  const mod = APPLE ? event.metaKey : event.ctrlKey;
  return mod && !event.altKey && event.shiftKey === shift && event.key.toLowerCase() === letter;
}

/** Whether what is typed now goes into a text. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  return (
    target !== null &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

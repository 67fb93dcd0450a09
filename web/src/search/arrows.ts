/** Up and down through a field and what it has found. */
import type { KeyboardEvent } from "react";

/** What the arrows stop at carries this attribute. */
export const STOP = { "data-stop": "" };

/** To be given to the element around the field and its results. */
export function onArrow(event: KeyboardEvent<HTMLElement>): void {
  if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-stop]")];
  const at = stops.indexOf(event.target as HTMLElement);
  const isField = event.target instanceof HTMLInputElement;
  if (at < 0) return;
  if (event.key === "Enter" && isField) {
    // The best of them, without a look at the others.
    stops[at + 1]?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  } else if ((event.key === "Home" || event.key === "End") && !isField) {
    stops.at(event.key === "Home" ? 0 : -1)?.focus();
  } else return;
  event.preventDefault();
}

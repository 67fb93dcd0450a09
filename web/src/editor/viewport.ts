/**
 * BlockNote publishes the size of the visible page on the root element, once its editor is there. A
 * property of the root is everybody's: each of the five had all blocks of a text styled again. Where
 * they say already what they are about to, nothing is.
 */

/** To be called before an editor is in the page. */
export function publishViewport(): void {
  const { style } = document.documentElement;
  const shown = window.visualViewport;
  const values = {
    top: `${shown?.offsetTop ?? 0}px`,
    left: `${shown?.offsetLeft ?? 0}px`,
    width: `${shown?.width ?? window.innerWidth}px`,
    height: `${shown?.height ?? window.innerHeight}px`,
    scale: `${shown?.scale ?? 1}`,
  };
  for (const [name, value] of Object.entries(values)) style.setProperty(`--bn-vv-${name}`, value);
}

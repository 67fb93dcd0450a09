/**
 * Tells the page's styles that something is open, as an attribute of the root element.
 *
 * `.desk:has(.outline)` would say the same without any code. But then whatever comes into the page
 * has the question asked again and every block of the text styled anew: 25 ms where it has 5,000.
 */
import { useLayoutEffect } from "react";

export function useRootMark(name: `data-${string}`, open: boolean): void {
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute(name, open);
    return () => root.removeAttribute(name);
  }, [name, open]);
}

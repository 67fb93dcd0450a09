/** How much of the page's lower end an on-screen keyboard covers, as `--keyboard` in px. */

/** To be called once. What stands at the lower edge adds it to its distance. */
export function followKeyboard(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    // Zoomed in by hand, the visible part is small without any keyboard.
    const covered = viewport.scale > 1.05 ? 0 : window.innerHeight - viewport.height;
    const below = Math.max(0, Math.round(covered - viewport.offsetTop));
    document.documentElement.style.setProperty("--keyboard", `${below}px`);
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  follow();
}

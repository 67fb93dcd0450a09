/**
 * The text is a text box to screen readers, and nothing that is open or closed: BlockNote says so
 * while its menu is open and ever after, but ARIA knows `aria-expanded` of comboboxes only. The menu
 * itself, which `aria-controls` leads to, has no name.
 */
import { Plugin } from "prosemirror-state";
import i18n from "../i18n";

export function textbox(): Plugin {
  return new Plugin({
    view: ({ dom }) => {
      const observer = new MutationObserver(() => {
        dom.removeAttribute("aria-expanded");
        const menu = document.getElementById(dom.getAttribute("aria-controls") ?? "");
        menu?.setAttribute("aria-label", i18n.t("editor:insert"));
      });
      observer.observe(dom, { attributeFilter: ["aria-expanded", "aria-controls"] });
      return { destroy: () => observer.disconnect() };
    },
  });
}

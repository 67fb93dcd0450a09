/** A button that opens a short list of actions; arrows, Home, End and Escape work. */
import { Check } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import "./menu.css";

export type MenuEntry =
  | {
      kind: "item";
      /** Where several entries may have the same label. */
      id?: string;
      label: string;
      /** A second line, in small. */
      note?: string;
      icon?: ReactNode;
      danger?: boolean;
      /** One of several that exclude each other, or, `alone`, something that is on or off. */
      checked?: boolean;
      alone?: boolean;
      /** Stays in sight at the end of a long list. */
      foot?: boolean;
      lang?: string;
      onSelect: () => void;
    }
  | { kind: "label"; label: string }
  | { kind: "rule"; id: string };

/** What is left free beside a list, in pixels. */
const EDGE = 8;

type Props = {
  label: string;
  icon: ReactNode;
  /** Stands before the icon; left out: the icon alone. */
  text?: ReactNode;
  entries: readonly MenuEntry[];
  /** How much there is of what the list has; not shown where it is 0. */
  badge?: number;
  testId?: string;
};

export function Menu({ label, icon, text, entries, badge = 0, testId }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLButtonElement>("[role^=menuitem]")?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  // Its button may stand anywhere: the list is moved until it is whole on the screen.
  useLayoutEffect(() => {
    const shown = open ? root.current?.querySelector<HTMLElement>("[role=menu]") : null;
    if (!shown) return;
    const place = () => {
      shown.style.translate = "none";
      const { left, right } = shown.getBoundingClientRect();
      const room = document.documentElement.clientWidth - EDGE;
      shown.style.translate = `${left < EDGE ? EDGE - left : Math.min(0, room - right)}px`;
    };
    place();
    // The page may move the button later, too: with what is loaded beside it.
    const watch = new ResizeObserver(place);
    for (const each of [document.documentElement, shown, root.current]) {
      if (each) watch.observe(each);
    }
    return () => watch.disconnect();
  }, [open]);

  const wide = entries.some((entry) => entry.kind === "item" && entry.note !== undefined);

  function items(): HTMLButtonElement[] {
    return [...(root.current?.querySelectorAll<HTMLButtonElement>("[role^=menuitem]") ?? [])];
  }

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!open) return;
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = {
      ArrowDown: (now + 1) % all.length,
      ArrowUp: (now - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const target = steps[event.key];
    if (target !== undefined) {
      event.preventDefault();
      all[target]?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  }

  return (
    <div className="menu" ref={root} onKeyDown={onKeyDown} role="none">
      <button
        ref={button}
        type="button"
        className={text === undefined ? "icon-button" : "button button--quiet menu__button"}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {text !== undefined && <span className="menu__text">{text}</span>}
        {icon}
        {badge > 0 && (
          <span className="badge" aria-hidden>
            {badge > 99 ? "99+" : badge}
          </span>
        )}
      </button>
      {open && (
        <div
          className={`menu__list${wide ? " menu__list--wide" : ""}`}
          role="menu"
          aria-label={label}
        >
          {entries.map((entry) => {
            if (entry.kind === "rule") return <hr key={entry.id} className="menu__rule" />;
            if (entry.kind === "label") {
              return (
                <div key={entry.label} className="menu__label">
                  {entry.label}
                </div>
              );
            }
            return (
              <button
                key={entry.id ?? entry.label}
                type="button"
                {...roleOf(entry)}
                tabIndex={-1}
                lang={entry.lang}
                className={classOf(entry)}
                onClick={() => {
                  close();
                  entry.onSelect();
                }}
              >
                {entry.icon}
                {entry.note === undefined ? (
                  entry.label
                ) : (
                  <span className="menu__two">
                    <span dir="auto" className="menu__first">
                      {entry.label}
                    </span>
                    <span dir="auto" className="menu__note">
                      {entry.note}
                    </span>
                  </span>
                )}
                {entry.checked && <Check size={16} aria-hidden className="menu__check" />}
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}

function classOf({ danger, foot }: Extract<MenuEntry, { kind: "item" }>): string {
  return `menu__item${danger ? " menu__item--danger" : ""}${foot ? " menu__item--foot" : ""}`;
}

function roleOf({ checked, alone }: Extract<MenuEntry, { kind: "item" }>) {
  if (checked === undefined) return { role: "menuitem" };
  return { role: alone ? "menuitemcheckbox" : "menuitemradio", "aria-checked": checked };
}

/** How one works in a document: one writes, proposes, or reads and cannot change a word by accident. */
import type { Access } from "../sync/access";

/** In the order in which they are offered. */
export const MODES = ["editing", "suggesting", "viewing"] as const;
export type Mode = (typeof MODES)[number];

/** `clean`: reading without the marks of suggestions and comments. */
export type Kept = { mode: Mode; clean: boolean };

/** What a role leaves to choose from. */
export function modesOf(access: Access, refused: boolean): readonly Mode[] {
  if (refused) return ["viewing"];
  if (access.mayWrite) return MODES;
  return access.role === "commenter" ? ["suggesting", "viewing"] : ["viewing"];
}

/** One person's choice in one document. What the role does not allow waits until it does. */
export class ModeChoice {
  private allowed: readonly Mode[] = MODES;
  private readonly listeners = new Set<() => void>();

  constructor(
    private kept: Kept,
    private readonly keep: (kept: Kept) => void,
  ) {}

  current = (): Mode => {
    const [first = "viewing"] = this.allowed;
    return this.allowed.includes(this.kept.mode) ? this.kept.mode : first;
  };

  options = (): readonly Mode[] => this.allowed;

  /** Whether the text is shown without marks; only while it is read. */
  clean = (): boolean => this.kept.clean && this.current() === "viewing";

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  allow(options: readonly Mode[]): void {
    if (options.join() === this.allowed.join()) return;
    this.allowed = options;
    this.publish();
  }

  /** Does nothing where the role does not allow it. */
  choose(mode: Mode): void {
    if (this.allowed.includes(mode)) this.change({ ...this.kept, mode });
  }

  showMarks(shown: boolean): void {
    this.change({ ...this.kept, clean: !shown });
  }

  private change(kept: Kept): void {
    this.kept = kept;
    this.keep(kept);
    this.publish();
  }

  private publish(): void {
    for (const listener of this.listeners) listener();
  }
}

import { expect, it, vi } from "vitest";

// A draw of the page, without a page.
vi.mock("react", () => ({
  useSyncExternalStore: (_: unknown, snapshot: () => unknown) => snapshot(),
}));

/** A media query as Chromium has it: a change that somebody has read before it was told is not told. */
class Query {
  private known = false;
  private isDark = false;
  private listener: (event: { matches: boolean }) => void = () => {};

  get matches(): boolean {
    this.known = this.isDark;
    return this.known;
  }

  addEventListener(_: string, listener: (event: { matches: boolean }) => void): void {
    this.listener = listener;
  }

  set(isDark: boolean): void {
    this.isDark = isDark;
  }

  tell(): void {
    if (this.known === this.isDark) return;
    this.listener({ matches: this.matches });
  }
}

it("follows the system, also when the page is drawn between the change and the news of it", async () => {
  const query = new Query();
  const root = { dataset: {} as Record<string, string> };
  vi.stubGlobal("window", { matchMedia: () => query });
  vi.stubGlobal("document", { documentElement: root });
  const { startTheme, useScheme: drawn } = await import("./theme");
  startTheme();
  expect(root.dataset.theme).toBe("light");
  for (const [isDark, scheme] of [
    [true, "dark"],
    [false, "light"],
  ] as const) {
    query.set(isDark);
    drawn();
    query.tell();
    expect(root.dataset.theme).toBe(scheme);
    expect(drawn()).toBe(scheme);
  }
});

/** Times as people say them, in the language of the page. */
import i18n, { language } from "../i18n";

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "just now", "3 minutes ago", "yesterday". */
export function ago(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return i18n.t("time.now");
}

/** "14:03:22", in the reader's time zone. */
export function clockTime(at: Date): string {
  return at.toLocaleTimeString(language(), { hourCycle: "h23", timeStyle: "medium" });
}

/** "24 Nov 2026", in the reader's time zone. */
export function dayOf(at: Date): string {
  return at.toLocaleDateString(language(), { dateStyle: "medium" });
}

/** "14:03" today, "24 Nov 2026, 14:03" before, in the reader's time zone. */
export function timeOrDay(at: Date, now: Date): string {
  const today = at.toDateString() === now.toDateString();
  return at.toLocaleString(language(), {
    dateStyle: today ? undefined : "medium",
    timeStyle: "short",
  });
}

/** "24 November 2026 at 14:03", in the reader's time zone. */
export function fullTime(at: Date): string {
  return at.toLocaleString(language(), { dateStyle: "long", timeStyle: "short" });
}

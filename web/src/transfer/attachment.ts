/**
 * An attached file as a block names it. Its author need not be an editor of ours: anything may stand
 * there.
 */
import { language } from "../i18n";

/** As the server names uploaded files, in every document. */
const OWN =
  /^\/api\/v1\/documents\/[A-Za-z0-9._-]{1,128}\/files\/[0-9a-f]{64}\.(?:png|jpg|gif|webp|bin)$/;
/** What cannot be seen, or turns the reading direction: with it "invoicefdp.exe" reads "invoiceexe.pdf". */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export type Target = { href: string; own: boolean };

/** Where the file is; null where no link may lead there. */
export function targetOf(url: unknown, name: string): Target | null {
  if (typeof url !== "string") return null;
  if (OWN.test(url)) {
    // The server names the download so; the block may have another name than the upload had.
    return { href: name === "" ? url : `${url}?${new URLSearchParams({ name })}`, own: true };
  }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  return { href: new URL(url).href, own: false };
}

/** At most as long as the server takes it; "" where there is none. */
export function nameOf(name: unknown): string {
  return typeof name === "string" ? name.replace(UNSEEN, "").trim().slice(0, 200) : "";
}

/** "1.2 MB"; "" where the size is not known. */
export function sizeOf(bytes: unknown): string {
  if (typeof bytes !== "number" || !Number.isFinite(bytes) || bytes < 1) return "";
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const format = new Intl.NumberFormat(language(), {
    style: "unit",
    unit: UNITS[Math.max(step, 0)],
    unitDisplay: step <= 0 ? "long" : "short",
    maximumFractionDigits: step <= 1 ? 0 : 1,
  });
  return format.format(bytes / 1000 ** Math.max(step, 0));
}

/** "43%", as the reader writes it. */
export function percent(share: number): string {
  return new Intl.NumberFormat(language(), { style: "percent" }).format(share);
}

/** Full-text search over HTTP. */
import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";

export type Stretch = { text: string; hit: boolean };

export type Found = { document: DocumentInfo; title: Stretch[]; excerpt: Stretch[] };

export type Results = { hits: Found[]; next: number | null };

/** As many as the server gives at once. */
export const MOST_AT_ONCE = 50;

export function findDocuments(
  words: string,
  place: { offset: number; limit?: number },
  signal?: AbortSignal,
): Promise<Results> {
  const query = new URLSearchParams({ q: words, offset: String(place.offset) });
  if (place.limit !== undefined) query.set("limit", String(place.limit));
  return request(`/search?${query}`, { signal });
}

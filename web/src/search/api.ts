/** Full-text search over HTTP. */
import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";

export type Stretch = { text: string; hit: boolean };

export type Found = { document: DocumentInfo; title: Stretch[]; excerpt: Stretch[] };

export type Results = { hits: Found[]; next: number | null };

export function findDocuments(
  words: string,
  offset: number,
  signal?: AbortSignal,
): Promise<Results> {
  const query = new URLSearchParams({ q: words, offset: String(offset) });
  return request(`/search?${query}`, { signal });
}

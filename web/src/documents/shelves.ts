/** What is at hand and what was put away, over HTTP: favourites, documents opened last, trash. */
import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";

export type DeletedDocument = DocumentInfo & { deleted_at: string };

type Listed<T> = { documents: T[] };

const favourite = (id: string) => `/documents/${encodeURIComponent(id)}/favourite`;

export const listFavourites = (signal?: AbortSignal) =>
  request<Listed<DocumentInfo>>("/favourites", { signal });

export const mark = (id: string) => request<void>(favourite(id), { method: "PUT" });

export const unmark = (id: string) => request<void>(favourite(id), { method: "DELETE" });

export const listRecent = (signal?: AbortSignal) =>
  request<Listed<DocumentInfo>>("/recent?limit=100", { signal });

/** `kept_days`: after so many days they are deleted for good by themselves; null: never. */
export const listTrash = (signal?: AbortSignal) =>
  request<Listed<DeletedDocument> & { kept_days: number | null }>("/trash", { signal });

/** There is no way back from this. */
export const deleteForGood = (id: string) =>
  request<void>(`/trash/${encodeURIComponent(id)}`, { method: "DELETE" });

/** There is no way back from this. */
export const emptyTrash = () => request<{ deleted: number }>("/trash", { method: "DELETE" });

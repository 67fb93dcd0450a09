/** Documents over HTTP: list, create, rename, delete, settings, export. */
import i18n from "../i18n";
import { request } from "./http";

export type DocumentInfo = {
  id: string;
  title: string;
  created_at: string;
  updated_at: string;
  suggestions_enabled: boolean;
  strength: number;
  alarms: number;
};

export type DocumentPage = { documents: DocumentInfo[]; next: string | null };

export type ExportFormat = "markdown" | "html" | "text";

const path = (id: string) => `/documents/${encodeURIComponent(id)}`;

export function listDocuments(
  title: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<DocumentPage> {
  const query = new URLSearchParams();
  if (title !== "") query.set("title", title);
  if (cursor !== null) query.set("cursor", cursor);
  return request(`/documents?${query}`, { signal });
}

/**
 * `id`: of a document that this browser names: 128 random bits in base64url. Its text comes by the
 * first connection, and asking again gives the same document.
 */
export function createDocument(id: string, signal?: AbortSignal): Promise<DocumentInfo> {
  return request("/documents", { method: "POST", json: { id }, signal });
}

export function getDocument(id: string, signal?: AbortSignal): Promise<DocumentInfo> {
  return request(path(id), { signal });
}

export function changeDocument(
  id: string,
  change: Partial<Pick<DocumentInfo, "title" | "suggestions_enabled" | "strength" | "alarms">>,
): Promise<DocumentInfo> {
  return request(path(id), { method: "PATCH", json: change });
}

/** Of what it says now; the copy is one's own. */
export function copyDocument(id: string, title: string): Promise<DocumentInfo> {
  return request(`${path(id)}/copy`, { method: "POST", json: { title } });
}

/** Into the trash. */
export function deleteDocument(id: string): Promise<void> {
  return request(path(id), { method: "DELETE" });
}

/** Out of the trash, as it was. */
export function restoreDocument(id: string): Promise<DocumentInfo> {
  return request(`/trash/${encodeURIComponent(id)}/restore`, { method: "POST" });
}

/** Says that this person has opened it, also when the page is left at once. */
export function visitDocument(id: string): Promise<void> {
  return request(`${path(id)}/visits`, { method: "POST", keepalive: true });
}

const exportPath = (id: string, format: ExportFormat) =>
  `/api/v1${path(id)}/content?format=${format}`;

/** The document as plain characters in a format. */
export async function exportText(id: string, format: ExportFormat): Promise<string> {
  const response = await fetch(exportPath(id, format));
  if (!response.ok) throw new Error(i18n.t("problems.export", { status: response.status }));
  return response.text();
}

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

export function createDocument(): Promise<DocumentInfo> {
  return request("/documents", { method: "POST", json: {} });
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

/** `keepalive` lets the request outlive the page that makes it. */
export function deleteDocument(id: string, keepalive = false): Promise<void> {
  return request(path(id), { method: "DELETE", keepalive });
}

const exportPath = (id: string, format: ExportFormat) =>
  `/api/v1${path(id)}/content?format=${format}`;

/** The document as plain characters in a format. */
export async function exportText(id: string, format: ExportFormat): Promise<string> {
  const response = await fetch(exportPath(id, format));
  if (!response.ok) throw new Error(i18n.t("problems.export", { status: response.status }));
  return response.text();
}

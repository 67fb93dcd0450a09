/** Templates over HTTP. */
import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";
import { language } from "../i18n";

/** `own`: this person made it, and may delete it. `about`: what it is good for. */
export type Template = { id: string; title: string; about: string; own: boolean };

const path = (id: string) => `/templates/${encodeURIComponent(id)}`;

/** One's own first; the others in the language of the page. */
export async function listTemplates(signal?: AbortSignal): Promise<Template[]> {
  const found = await request<{ templates: Template[] }>(`/templates?language=${language()}`, {
    signal,
  });
  return found.templates;
}

export function beginFrom(id: string): Promise<DocumentInfo> {
  return request(`${path(id)}/documents?language=${language()}`, { method: "POST" });
}

/** Of the document as it is now, without its history. */
export function saveTemplate(documentId: string): Promise<Template> {
  return request(`/documents/${encodeURIComponent(documentId)}/template`, { method: "POST" });
}

export function deleteTemplate(id: string): Promise<void> {
  return request(path(id), { method: "DELETE" });
}

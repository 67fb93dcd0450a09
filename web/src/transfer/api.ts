/** Files over HTTP: pictures of a document, documents from files, documents as files. */

import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";

/**
 * What the server reads; it looks at the ending of the name, and then at the bytes. Archives are
 * taken apart here.
 */
export const IMPORTED = ".docx,.odt,.epub,.html,.htm,.md,.markdown,.txt,.zip";

export type FileFormat = "docx" | "odt" | "epub" | "pdf" | "html";

/** The address of the uploaded picture, as the document keeps it. */
export async function uploadPicture(documentId: string, file: File): Promise<string> {
  const query = new URLSearchParams({ name: file.name });
  const path = `/documents/${encodeURIComponent(documentId)}/files?${query}`;
  const { url } = await request<{ url: string }>(path, { method: "POST", body: file });
  return url;
}

/** A new document with what the file holds; `id`: what it is to be called, as `newId` draws it. */
export function importFile(file: File, id?: string): Promise<DocumentInfo> {
  const query = new URLSearchParams(
    id === undefined ? { name: file.name } : { name: file.name, id },
  );
  return request(`/imports?${query}`, { method: "POST", body: file });
}

/** Lets the browser download the document; the server names the file after the title. */
export function exportFile(documentId: string, format: FileFormat): void {
  const link = document.createElement("a");
  link.href = `/api/v1/documents/${encodeURIComponent(documentId)}/export?format=${format}`;
  link.download = "";
  link.click();
}

/** Workspaces, their folders, and where a document lies. */
import type { DocumentInfo } from "../api/documents";
import { request } from "../api/http";
import type { Role } from "../api/roles";

export type Workspace = { id: string; name: string; role: Role };
export type Folder = { id: string; name: string; parent_id: string | null };
/** `workspace_id` null: in none; `folder_id` null: at its top. */
export type Place = { workspace_id: string | null; folder_id: string | null };

const at = (id: string) => `/workspaces/${encodeURIComponent(id)}`;
const patch = (path: string, json: unknown) => request<void>(path, { method: "PATCH", json });
const remove = (path: string) => request<void>(path, { method: "DELETE" });
const placePath = (documentId: string) => `/documents/${encodeURIComponent(documentId)}/place`;

export const listWorkspaces = () => request<{ workspaces: Workspace[] }>("/workspaces");
export const createWorkspace = (name: string) =>
  request<Workspace>("/workspaces", { method: "POST", json: { name } });
export const renameWorkspace = (id: string, name: string) => patch(at(id), { name });
export const deleteWorkspace = (id: string) => remove(at(id));

export const leaveWorkspace = (id: string) => remove(`${at(id)}/membership`);

export const foldersOf = (id: string) => request<{ folders: Folder[] }>(`${at(id)}/folders`);
export const createFolder = (id: string, name: string, parent: string | null) =>
  request<Folder>(`${at(id)}/folders`, { method: "POST", json: { name, parent_id: parent } });
/** Name and place are given together, for a place that is left out means the top. */
export const changeFolder = (id: string, { id: folderId, name, parent_id }: Folder) =>
  patch(`${at(id)}/folders/${folderId}`, { name, parent_id });
export const deleteFolder = (id: string, folderId: string) =>
  remove(`${at(id)}/folders/${folderId}`);

export function documentsIn(id: string, folder: string | null) {
  const query = folder === null ? "" : `?folder_id=${encodeURIComponent(folder)}`;
  return request<{ documents: DocumentInfo[] }>(`${at(id)}/documents${query}`);
}

export const placeOf = (documentId: string) => request<Place>(placePath(documentId));
/** For owners of the document: into a workspace, or out of it. */
export const putInto = (documentId: string, place: Place) =>
  request<void>(placePath(documentId), { method: "PUT", json: place });
/** For editors of its workspace: into another folder there. */
export const moveWithin = (documentId: string, folder: string | null) =>
  patch(placePath(documentId), { folder_id: folder });

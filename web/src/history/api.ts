/** History over HTTP: versions, comparisons, authors, and the report on where a text came from. */
import { request } from "../api/http";

export type Version = {
  id: string;
  seq: number;
  name: string | null;
  kind: "auto" | "named" | "restore";
  actors: string[];
  created_at: string;
};

export type What = "same" | "added" | "removed" | "changed";

export type Piece = { text: string; what: What };

export type BlockChange = {
  block_id: string;
  type: string;
  what: What;
  pieces: Piece[];
  props_changed: boolean;
};

export type Comparison = { title: Piece[]; blocks: BlockChange[] };

export type Authors = {
  authors: { client: number; clock: number; actor: string }[];
  accepted: {
    client: number;
    clock: number;
    end: number;
    suggestion_id: string;
    model: string | null;
    author: string | null;
    accepted_by: string | null;
  }[];
};

const path = (id: string) => `/documents/${encodeURIComponent(id)}`;

/** In local mode the server learns from this who acts. */
const signed = (name: string) => ({ "X-Burnish-Actor": encodeURIComponent(name) });

export function listVersions(
  id: string,
  before: number | null,
): Promise<{ versions: Version[]; next: number | null }> {
  return request(`${path(id)}/versions${before === null ? "" : `?before=${before}`}`);
}

export function nameNow(id: string, name: string, actor: string): Promise<Version> {
  return request(`${path(id)}/versions`, {
    method: "POST",
    json: { name },
    headers: signed(actor),
  });
}

export function restore(id: string, version: string, actor: string): Promise<{ seq: number }> {
  return request(`${path(id)}/versions/${version}/restore`, {
    method: "POST",
    headers: signed(actor),
  });
}

export function compare(id: string, since: string, until: string): Promise<Comparison> {
  return request(`${path(id)}/compare?since=${since}&until=${until}`);
}

export function listAuthors(id: string): Promise<Authors> {
  return request(`${path(id)}/authors`);
}

/** Where the browser finds the report as a file. */
export const reportAddress = (id: string) => `/api/v1${path(id)}/provenance?format=markdown`;

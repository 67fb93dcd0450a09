/** Proposals of this person over HTTP. */
import { request } from "../api/http";
import type { Suggestion } from "../suggestions/types";

export type Proposal = {
  block_id: string;
  /** UTF-16 code units within the block's text, against `before`. */
  start: number;
  end: number;
  before: string;
  after: string;
  /** One's own open proposal, which this one stands for. */
  replaces: string | null;
};

const path = (id: string) => `/documents/${encodeURIComponent(id)}/suggestions`;

/** In local mode the server learns from this who acts. */
const signed = (name: string) => ({ "X-Burnish-Actor": encodeURIComponent(name) });

export function propose(id: string, proposal: Proposal, name: string): Promise<Suggestion> {
  return request(path(id), { method: "POST", json: proposal, headers: signed(name) });
}

export function withdraw(id: string, suggestion: string, name: string): Promise<void> {
  return request(`${path(id)}/${suggestion}`, { method: "DELETE", headers: signed(name) });
}

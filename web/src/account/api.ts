/** One's own account over HTTP. Times are ISO 8601. */
import type { Account } from "../accounts/api";
import { request } from "../api/http";

export type OpenSession = {
  id: string;
  created_at: string;
  seen_at: string;
  address: string;
  agent: string;
  current: boolean;
};

export const SCOPES = ["read", "write", "share", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export type Token = {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
};
/** `secret` is told once, when the token is made. */
export type NewToken = Token & { secret: string };

export const changeName = (name: string) =>
  request<Account>("/account", { method: "PATCH", json: { name } });
export const changePassword = (old: string, next: string) =>
  request<void>("/account/password", { method: "POST", json: { old, new: next } });

export const listSessions = async () =>
  (await request<{ sessions: OpenSession[] }>("/account/sessions")).sessions;
export const endSession = (id: string) =>
  request<void>(`/account/sessions/${id}`, { method: "DELETE" });
export const endOtherSessions = () => request<void>("/account/sessions", { method: "DELETE" });

export const listTokens = async () =>
  (await request<{ tokens: Token[] }>("/account/tokens")).tokens;
/** `days`: how long it works; null: until it is withdrawn. */
export const createToken = (name: string, scopes: readonly Scope[], days: number | null) =>
  request<NewToken>("/account/tokens", { method: "POST", json: { name, scopes, days } });
export const withdrawToken = (id: string) =>
  request<void>(`/account/tokens/${id}`, { method: "DELETE" });

export const signOutHere = () => request<void>("/session", { method: "DELETE" });

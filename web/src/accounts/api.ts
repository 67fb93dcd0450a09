/** Signing in, invitations and share links over HTTP. */
import { request } from "../api/http";

export type Account = {
  id: string;
  name: string;
  email: string;
  is_owner: boolean;
  has_password: boolean;
  second_factor: boolean;
  /** In which mail is written to them; null: the page has not said yet. */
  language: string | null;
  /** Mentions and answers come by mail, too. */
  mail_news: boolean;
};
export type SessionInfo = {
  person: Account | null;
  guest: boolean;
  setup_needed: boolean;
  /** What the identity provider is called, where there is one. */
  provider: string | null;
  /** The server demands a second factor: nothing else works before it is set up. */
  second_factor_missing: boolean;
  /** The server sends mail. */
  mail: boolean;
};
export type Invitation = {
  email: string | null;
  inviter: string;
  document_id: string | null;
  workspace_id: string | null;
};

const post = <T>(path: string, json: unknown) => request<T>(path, { method: "POST", json });

export const getSession = () => request<SessionInfo>("/session");
/** `code`: of the second factor, where one is on: see `second_factor_needed`. */
export const signIn = (email: string, password: string, code?: string) =>
  post<Account>("/session", { email, password, ...(code === undefined ? {} : { code }) });
/** Where to send the browser so that its person signs in there and comes back to `to`. */
export const beginAtProvider = (to: string, invitation?: string) =>
  post<{ address: string }>("/oidc/begin", { to, ...(invitation ? { invitation } : {}) });
export const setUp = (token: string, name: string, email: string, password: string) =>
  post<Account>("/setup", { token, name, email, password });

/** Of a link to a new password. */
export const lookAtRecovery = (secret: string) =>
  post<{ name: string; email: string }>("/recovery/look", { secret });
export const recover = (secret: string, password: string) =>
  post<{ name: string; email: string }>("/recovery", { secret, password });

export const openLink = (secret: string, password?: string) =>
  post<{ document_id: string }>("/links/open", { secret, password });
export const lookAtInvitation = (secret: string) =>
  post<Invitation>("/invitations/look", { secret });
export const answerInvitation = (answer: {
  secret: string;
  name?: string;
  email?: string;
  password?: string;
}) => post<Account>("/invitations/answer", answer);

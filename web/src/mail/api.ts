/** Mail over HTTP, where the server sends any. Times are ISO 8601. */
import { request } from "../api/http";
import type { Language } from "../i18n/languages";
import type { Shared } from "../sharing/api";

const post = <T>(path: string, json?: unknown) => request<T>(path, { method: "POST", json });

/** The same answer whether or not there is such an account. `language`: of the mail. */
export const askForPassword = (email: string, language: Language) =>
  post<void>("/recovery/mail", { email, language });

/** Sends an invitation that names an address; `to` null: one to the whole server. */
export const mailInvitation = (to: Shared | null, id: string) =>
  post<{ email: string }>(
    `${to === null ? "" : `/${to.kind}/${encodeURIComponent(to.id)}`}/invitations/${id}/mail`,
  );

/** What could not be sent. `trouble`: what the mail server said. */
export type LostMail = {
  id: string;
  kind: string;
  to: string;
  trouble: string;
  given_up_at: string;
};
/** `waiting`: how many were tried and are tried again; `trouble`: what was said last. */
export type Sending = { waiting: number; trouble: string | null; given_up: LostMail[] };

export const getSending = () => request<Sending>("/mail");
export const tryMail = () => post<{ email: string }>("/mail/test");
export const sendAgain = (id: string) => post<void>(`/mail/${id}/again`);
export const forgetMail = (id: string) => request<void>(`/mail/${id}`, { method: "DELETE" });

export const changeMail = (change: { language?: Language; mail_news?: boolean }) =>
  request<unknown>("/account", { method: "PATCH", json: change });

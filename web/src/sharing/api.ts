/** Who has a document or is in a workspace: people, invitations, share links. */
import { request } from "../api/http";
import type { Role } from "../api/roles";

/** A document or a workspace: both have members and invitations, under the same addresses. */
export type Shared = { kind: "documents" | "workspaces"; id: string };

export type Member = {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
};
export type ByWorkspace = { id: string; name: string; members: Member[] };
export type Members = { members: Member[]; workspace: ByWorkspace | null };
export type Invitation = {
  id: string;
  email: string | null;
  role: Role | null;
  is_owner: boolean;
  inviter: string;
  expires_at: string;
  secret: string | null;
};
export type ShareLink = {
  id: string;
  role: Role;
  has_password: boolean;
  created_at: string;
  expires_at: string | null;
  secret: string | null;
};
export type Links = { links: ShareLink[]; public_links: boolean };
export type Colleague = { name: string; email: string };

const pathOf = ({ kind, id }: Shared) => `/${kind}/${encodeURIComponent(id)}`;
const remove = (path: string) => request<void>(path, { method: "DELETE" });
const post = <T>(path: string, json: unknown) => request<T>(path, { method: "POST", json });

export const membersOf = (of: Shared) => request<Members>(`${pathOf(of)}/members`);
/** `tells`: the person hears of it by mail, which documents offer. */
export const addMember = (to: Shared, email: string, role: Role, tells = false) =>
  post<Member>(`${pathOf(to)}/members`, { email, role, ...(tells && { mail: true }) });
export const changeRole = (of: Shared, userId: string, role: Role) =>
  request<void>(`${pathOf(of)}/members/${userId}`, { method: "PATCH", json: { role } });
export const removeMember = (of: Shared, userId: string) =>
  remove(`${pathOf(of)}/members/${userId}`);
export const leaveDocument = (id: string) =>
  remove(`${pathOf({ kind: "documents", id })}/membership`);

export const invitationsTo = (to: Shared) =>
  request<{ invitations: Invitation[] }>(`${pathOf(to)}/invitations`);
/** `email` null: for whoever gets the link. */
export const invite = (to: Shared, email: string | null, role: Role, days: number) =>
  post<Invitation>(`${pathOf(to)}/invitations`, { email, role, days });
export const withdrawInvitation = (to: Shared, id: string) =>
  remove(`${pathOf(to)}/invitations/${id}`);

export const linksOf = (id: string) => request<Links>(`${pathOf({ kind: "documents", id })}/links`);
/** `seconds` null: until it is turned off. */
export const createLink = (
  id: string,
  link: { role: Role; seconds: number | null; password: string | null },
) => post<ShareLink>(`${pathOf({ kind: "documents", id })}/links`, link);
export const turnOffLink = (id: string, linkId: string) =>
  remove(`${pathOf({ kind: "documents", id })}/links/${linkId}`);

export const colleagues = () => request<{ colleagues: Colleague[] }>("/colleagues");

/** Where whoever has the secret goes. */
export const linkAddress = (secret: string) => new URL(`/s/${secret}`, location.origin).href;
export const invitationAddress = (secret: string) =>
  new URL(`/invite/${secret}`, location.origin).href;

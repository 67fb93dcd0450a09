/** The people of the server, invitations to it, its switches, and the log of who did what. */
import { request } from "../api/http";
import type { Invitation } from "../sharing/api";

export type Person = {
  id: string;
  name: string;
  email: string;
  is_owner: boolean;
  disabled: boolean;
  has_password: boolean;
  second_factor: boolean;
  passkeys: number;
};

export type AuditEvent = {
  id: number;
  at: string;
  action: string;
  actor_id: string | null;
  actor_name: string;
  document_id: string | null;
  person_name: string | null;
  detail: Record<string, unknown>;
  /** Empty where it is not told. */
  address: string;
};
export type AuditPage = { events: AuditEvent[]; next: number | null };
export type AuditFilter = { actor: string; action: string };

export const listPeople = () => request<{ people: Person[] }>("/people");
/** `password`: of the owner who asks, where the address or who looks after the server changes. */
type Change = {
  name?: string;
  email?: string;
  is_owner?: boolean;
  disabled?: boolean;
  password?: string;
};
export const changePerson = (id: string, change: Change) =>
  request<Person>(`/people/${id}`, { method: "PATCH", json: change });
export const signOutEverywhere = (id: string) =>
  request<void>(`/people/${id}/sessions`, { method: "DELETE" });

/** Of somebody who has lost it. `password`: of the owner who asks, as below. */
export const resetFactor = (id: string, password: string) =>
  request<void>(`/people/${id}/reset`, { method: "POST", json: { password } });

/** What somebody with a disabled account owns gets another owner. */
export const handOver = (id: string, to: string, password: string) =>
  request<{ documents: number; workspaces: number }>(`/people/${id}/handover`, {
    method: "POST",
    json: { to, password },
  });

/** For who has lost the password: the secret of a link by which they choose a new one. */
export const makeRecovery = (id: string, password: string) =>
  request<{ secret: string }>(`/people/${id}/recovery`, { method: "POST", json: { password } });
export const recoveryAddress = (secret: string) =>
  new URL(`/recover#${secret}`, location.origin).href;

export const serverInvitations = () => request<{ invitations: Invitation[] }>("/invitations");
/** `password`: of the owner who asks, to make another one; null: for an account as usual. */
export const inviteToServer = (email: string | null, days: number, password: string | null) =>
  request<Invitation>("/invitations", {
    method: "POST",
    json: { email, days, ...(password === null ? {} : { is_owner: true, password }) },
  });
export const withdrawFromServer = (id: string) =>
  request<void>(`/invitations/${id}`, { method: "DELETE" });

export type Switches = { public_links: boolean; second_factor_demanded: boolean };
export const getSwitches = () => request<Switches>("/switches");
export const turn = (change: Partial<Switches>) =>
  request<Switches>("/switches", { method: "PATCH", json: change });

/** `workspaceId` null: of the whole server. `before`: the `next` of the page before. */
export function readLog(
  workspaceId: string | null,
  { actor, action }: AuditFilter,
  before: number | null,
): Promise<AuditPage> {
  const query = new URLSearchParams();
  if (actor !== "") query.set("actor_id", actor);
  if (action !== "") query.set("action", action);
  if (before !== null) query.set("before", String(before));
  const path = workspaceId === null ? "/audit" : `/workspaces/${workspaceId}/audit`;
  return request(`${path}?${query}`);
}

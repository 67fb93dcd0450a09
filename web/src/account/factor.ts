/** The second factor of one's account over HTTP. */
import { request } from "../api/http";

/** Told once: `picture` is the QR code of what `key` is typed for. */
export type NewFactor = { key: string; picture: string };
type Codes = { codes: string[] };

const PATH = "/account/second-factor";
const post = <T>(path: string, json: unknown) =>
  request<T>(`${PATH}${path}`, { method: "POST", json });

export const getFactor = () =>
  request<{ on: boolean; demanded: boolean; recovery_codes_left: number }>(PATH);
export const beginFactor = (password: string) => post<NewFactor>("", { password });
export const confirmFactor = async (code: string) =>
  (await post<Codes>("/confirm", { code })).codes;
export const newRecoveryCodes = async (password: string) =>
  (await post<Codes>("/recovery-codes", { password })).codes;
export const turnFactorOff = (password: string) => post<void>("/off", { password });

/** Passkeys: the browser asks a device, the server says what for and reads the answer. */
import { request } from "../api/http";
import type { Account } from "./api";

export type Passkey = { id: string; name: string; created_at: string; used_at: string | null };
type Options<T> = { options: T };

const PATH = "/account/passkeys";
const ENTRANCE = "/session/passkey";
const post = <T>(path: string, json: unknown = {}) => request<T>(path, { method: "POST", json });

/** Browsers know passkeys only where the server has a name and comes by https, or on this machine. */
export function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential === "function" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential &&
    !/^[\d.]+$|:/.test(location.hostname)
  );
}

export const listPasskeys = async () => (await request<{ passkeys: Passkey[] }>(PATH)).passkeys;
export const removePasskey = (id: string) => request<void>(`${PATH}/${id}`, { method: "DELETE" });

/** Null where the device made none, or the person turned back. Rejects with ApiError. */
export async function addPasskey(name: string, password: string): Promise<Passkey | null> {
  const { options } = await post<Options<PublicKeyCredentialCreationOptionsJSON>>(`${PATH}/begin`, {
    password,
  });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  return made === null ? null : post<Passkey>(PATH, { name, credential: made });
}

/** False where no device has signed, or the person turned back. Rejects with ApiError. */
export async function signInWithPasskey(): Promise<boolean> {
  const { options } = await post<Options<PublicKeyCredentialRequestOptionsJSON>>(
    `${ENTRANCE}/begin`,
  );
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const signed = await asked(() => navigator.credentials.get({ publicKey }));
  if (signed) await post<Account>(ENTRANCE, { credential: signed });
  return signed !== null;
}

async function asked(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const found = await ask();
    return found instanceof PublicKeyCredential ? found.toJSON() : null;
  } catch (error) {
    // All that goes wrong at the device; browsers do not say what.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

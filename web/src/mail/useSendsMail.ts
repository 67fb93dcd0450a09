import { useSession } from "../accounts/session";

/** Whether the server sends mail; nothing about it is shown where it does not. */
export function useSendsMail(): boolean {
  const session = useSession();
  return session !== null && typeof session === "object" && session.mail;
}

/** Who looks. */
import { useSession } from "../accounts/session";

/** The id of whoever is signed in here; "" for nobody. */
export function useMyId(): string {
  const session = useSession();
  if (session === null || typeof session === "string") return "";
  return session.person?.id ?? "";
}

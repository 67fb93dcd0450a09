/** Names of those who have a document and may not be here: they can be mentioned, too. */
import { useEffect, useState } from "react";
import { useSession } from "../accounts/session";
import { membersOf } from "../sharing/api";

/** Nobody in local mode, where nobody has an account, and for guests, who are not told. */
export function useColleagues(documentId: string): readonly string[] {
  const session = useSession();
  const [names, setNames] = useState<readonly string[]>([]);
  const signedIn = session !== null && typeof session === "object" && session.person !== null;

  useEffect(() => {
    if (!signedIn) return;
    let current = true;
    membersOf({ kind: "documents", id: documentId }).then(
      ({ members, workspace }) => {
        const all = [...members, ...(workspace?.members ?? [])];
        if (current) setNames(all.filter((each) => !each.disabled).map(({ name }) => name));
      },
      // Whoever is here can still be mentioned.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [signedIn, documentId]);

  return names;
}

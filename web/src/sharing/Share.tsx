/** Sharing as the editor knows it: whether there is anything to see, and the window. */
import { useSession } from "../accounts/session";
import type { Role } from "../api/roles";
import i18n from "../i18n";
import type { Connection } from "../sync/connection";
import { ShareDialog } from "./ShareDialog";

/** The person who is signed in here; null for guests, and where nobody signs in. */
function usePerson() {
  const session = useSession();
  return session === null || typeof session === "string" ? null : session.person;
}

/** Whether there is a list of people to look at. */
export function useMaySee(role: Role | null): boolean {
  return usePerson() !== null && role !== null;
}

type Props = { connection: Connection; role: Role | null; onClose: () => void };

export function Share({ connection, role, onClose }: Props) {
  const me = usePerson();
  if (me === null || role === null) return null;
  const title = connection.doc.getText("title").toString();
  return (
    <ShareDialog
      id={connection.documentId}
      title={title || i18n.t("app.untitled")}
      me={me.id}
      role={role}
      onClose={onClose}
    />
  );
}

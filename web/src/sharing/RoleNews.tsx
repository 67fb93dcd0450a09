/** Says what one may do in a document that one may not write in, and when that changes. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../api/roles";
import { toast } from "../ui/toasts";

export function RoleNews({ role }: { role: Role | null }) {
  const { t } = useTranslation("sharing");
  const before = useRef(role);

  useEffect(() => {
    if (before.current !== null && role !== null && before.current !== role) {
      toast(t(`now.${role}`));
    }
    before.current = role;
  }, [role, t]);

  if (role !== "viewer" && role !== "commenter") return null;
  return (
    <p className="desk__reading" role="status" data-testid="reading">
      {t(`reading.${role}`)}
    </p>
  );
}

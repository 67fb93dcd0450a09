/** The owner who helps gives their own password first, where they have one. */
import { useTranslation } from "react-i18next";
import { PasswordForm } from "../account/PasswordDialog";
import "../account/account.css";
import type { Person } from "./api";

type Props = {
  /** Undefined while it is not known who that is. */
  helper: Person | undefined;
  action: string;
  onPassword: (password: string) => Promise<void>;
  onClose: () => void;
};

export function HelperPassword({ helper, ...form }: Props) {
  const { t } = useTranslation("recovery");
  return (
    <PasswordForm
      {...form}
      advice={t("reset.advicePassword")}
      email={helper?.email ?? ""}
      none={helper?.has_password === false}
    />
  );
}

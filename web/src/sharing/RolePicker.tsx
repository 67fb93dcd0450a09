/** One role of several. */
import { useTranslation } from "react-i18next";
import { ROLES, type Role } from "../api/roles";

type Props = {
  label: string;
  value: Role;
  roles?: readonly Role[];
  disabled?: boolean;
  onChange: (role: Role) => void;
};

export function RolePicker({ label, value, roles = ROLES, disabled, onChange }: Props) {
  const { t } = useTranslation("sharing");
  return (
    <select
      className="field select"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {t(`roles.${role}.name`)}
        </option>
      ))}
    </select>
  );
}

/** People with a role each, to be changed or taken away by owners. */
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Role } from "../api/roles";
import { Avatar } from "../people/Avatar";
import { colorOf, useMe } from "../people/me";
import type { Member } from "./api";
import { RolePicker } from "./RolePicker";

type Props = {
  people: readonly Member[];
  /** The id of whoever looks. */
  me: string;
  busy?: boolean;
  /** Left out: to be looked at only. */
  onRole?: (person: Member, role: Role) => void;
  onRemove?: (person: Member) => void;
};

export function People({ people, me, busy, onRole, onRemove }: Props) {
  const { t } = useTranslation(["sharing", "people"]);
  const mine = useMe()?.color;
  return (
    <ul className="people">
      {people.map((person) => (
        <li key={person.user_id} className="people__one" data-testid="member">
          <Avatar
            name={person.name}
            color={(person.user_id === me && mine) || colorOf(person.user_id)}
          />
          <span className="people__who">
            <span className="people__name" dir="auto">
              {person.user_id === me ? t("people:you", { name: person.name }) : person.name}
              {person.disabled && <span className="chip">{t("disabled")}</span>}
            </span>
            <span className="people__email" title={person.email}>
              {person.email}
            </span>
          </span>
          {onRole ? (
            <RolePicker
              label={t("roleOf", { name: person.name })}
              value={person.role}
              disabled={busy}
              onChange={(role) => onRole(person, role)}
            />
          ) : (
            <span className="people__role">{t(`roles.${person.role}.name`)}</span>
          )}
          {onRemove && (
            <button
              type="button"
              className="icon-button"
              aria-label={t("remove", { name: person.name })}
              title={t("remove", { name: person.name })}
              disabled={busy}
              onClick={() => onRemove(person)}
            >
              <X size={16} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

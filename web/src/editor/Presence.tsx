/** Who else has the document open. */
import { useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../people/Avatar";
import type { Person } from "../people/me";
import type { Connection } from "../sync/connection";
import { type Present, peopleIn } from "./presentPeople";

const SHOWN = 4;

type Props = { connection: Connection; me: Person };

export function Presence({ connection, me }: Props) {
  const { t } = useTranslation("people");
  const people = usePresent(connection, me);
  const shown = people.slice(0, SHOWN);
  const more = people.slice(SHOWN);
  return (
    <ul className="presence" data-testid="presence" aria-label={t("here")}>
      {shown.map((person) => (
        <li key={person.key} className={person.away ? "presence__away" : undefined}>
          <Avatar
            name={person.name}
            color={person.color}
            title={person.away ? t("away", { name: person.name }) : undefined}
          />
        </li>
      ))}
      {more.length > 0 && (
        <li className="presence__more" title={more.map(({ name }) => name).join(", ")}>
          +{more.length}
        </li>
      )}
    </ul>
  );
}

function usePresent(connection: Connection, me: Person): readonly Present[] {
  const store = useMemo(() => {
    const { awareness, doc } = connection;
    const read = () => peopleIn(awareness.getStates(), doc.clientID, me.id);
    let current = read();
    return {
      get: () => current,
      subscribe: (listener: () => void) => {
        const follow = () => {
          const next = read();
          if (JSON.stringify(next) === JSON.stringify(current)) return;
          current = next;
          listener();
        };
        awareness.on("change", follow);
        follow();
        return () => awareness.off("change", follow);
      },
    };
  }, [connection, me.id]);
  return useSyncExternalStore(store.subscribe, store.get);
}

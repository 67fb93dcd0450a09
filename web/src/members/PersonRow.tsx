/** Somebody with an account, and what those who look after the server can do about it. */
import {
  KeySquare,
  LogOut,
  MoreHorizontal,
  ShieldCheck,
  ShieldOff,
  UserCheck,
  UserX,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../people/Avatar";
import { colorOf } from "../people/me";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Menu } from "../ui/Menu";
import { changePerson, type Person, signOutEverywhere, turnFactorOffFor } from "./api";

type Props = {
  person: Person;
  me: string;
  busy: boolean;
  change: (work: () => Promise<unknown>) => Promise<boolean>;
};

export function PersonRow({ person, me, busy, change }: Props) {
  const { t } = useTranslation(["members", "people", "secondFactor", "sharing"]);
  const [asking, setAsking] = useState<"disable" | "factor" | null>(null);
  const { id, name, is_owner, disabled, second_factor } = person;
  return (
    <li className="people__one" data-testid="person" aria-busy={busy}>
      <Avatar name={name} color={colorOf(id)} />
      <span className="people__who">
        <span className="people__name" dir="auto">
          {id === me ? t("people:you", { name }) : name}
          {disabled && <span className="chip">{t("sharing:disabled")}</span>}
        </span>
        <span className="people__email">{person.email}</span>
      </span>
      {is_owner && <span className="people__role">{t("sharing:invitations.serverOwner")}</span>}
      <Menu
        label={t("person.more", { name })}
        icon={<MoreHorizontal size={18} />}
        entries={[
          is_owner
            ? {
                kind: "item",
                label: t("person.noOwner"),
                icon: <ShieldOff size={16} />,
                onSelect: () => void change(() => changePerson(id, { is_owner: false })),
              }
            : {
                kind: "item",
                label: t("person.owner"),
                icon: <ShieldCheck size={16} />,
                onSelect: () => void change(() => changePerson(id, { is_owner: true })),
              },
          {
            kind: "item",
            label: t("person.signOut"),
            icon: <LogOut size={16} />,
            onSelect: () => void change(() => signOutEverywhere(id)),
          },
          ...(second_factor
            ? [
                {
                  kind: "item" as const,
                  label: t("secondFactor:lost.action"),
                  icon: <KeySquare size={16} />,
                  onSelect: () => setAsking("factor"),
                },
              ]
            : []),
          { kind: "rule", id: "before disable" },
          disabled
            ? {
                kind: "item",
                label: t("person.enable"),
                icon: <UserCheck size={16} />,
                onSelect: () => void change(() => changePerson(id, { disabled: false })),
              }
            : {
                kind: "item",
                label: t("person.disable"),
                icon: <UserX size={16} />,
                danger: true,
                onSelect: () => setAsking("disable"),
              },
        ]}
      />
      {asking === "factor" && (
        <ConfirmDialog
          title={t("secondFactor:lost.title", { name })}
          advice={t("secondFactor:lost.advice")}
          action={t("secondFactor:turnOff")}
          onConfirm={() => {
            setAsking(null);
            void change(() => turnFactorOffFor(id));
          }}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking === "disable" && (
        <ConfirmDialog
          title={t("disable.title", { name })}
          advice={t("disable.advice")}
          action={t("person.disable")}
          onConfirm={() => {
            setAsking(null);
            void change(() => changePerson(id, { disabled: true }));
          }}
          onCancel={() => setAsking(null)}
        />
      )}
    </li>
  );
}

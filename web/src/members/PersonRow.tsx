/** Somebody with an account, and what those who look after the server can do about it. */
import {
  FolderSymlink,
  KeyRound,
  KeySquare,
  LogOut,
  MoreHorizontal,
  Pencil,
  ShieldCheck,
  ShieldOff,
  UserCheck,
  UserX,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../people/Avatar";
import { colorOf, useMe } from "../people/me";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Menu } from "../ui/Menu";
import { changePerson, type Person, signOutEverywhere } from "./api";
import { EditPerson } from "./EditPerson";
import { Handover } from "./Handover";
import { Ownership } from "./Ownership";
import { FactorReset, RecoveryLink } from "./Recovery";

type Props = {
  person: Person;
  me: string;
  /** Everybody. */
  people: readonly Person[];
  busy: boolean;
  change: (work: () => Promise<unknown>) => Promise<boolean>;
};

export function PersonRow({ person, me, people, busy, change }: Props) {
  const { t } = useTranslation(["members", "people", "recovery", "sharing"]);
  const [asking, setAsking] = useState<
    "disable" | "edit" | "factor" | "password" | "handover" | "power" | null
  >(null);
  const { id, name, is_owner, disabled, second_factor, passkeys } = person;
  const helper = people.find((each) => each.id === me);
  const mine = useMe()?.color;
  const close = () => setAsking(null);
  const done = () => {
    close();
    void change(async () => undefined);
  };
  return (
    <li className="people__one" data-testid="person" aria-busy={busy}>
      <Avatar name={name} color={(id === me && mine) || colorOf(id)} />
      <span className="people__who">
        <span className="people__name" dir="auto">
          {id === me ? t("people:you", { name }) : name}
          {disabled && <span className="chip">{t("sharing:disabled")}</span>}
        </span>
        <span className="people__email" title={person.email}>
          {person.email}
        </span>
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
                onSelect: () => setAsking("power"),
              }
            : {
                kind: "item",
                label: t("person.owner"),
                icon: <ShieldCheck size={16} />,
                onSelect: () => setAsking("power"),
              },
          {
            kind: "item",
            label: t("edit.action"),
            icon: <Pencil size={16} />,
            onSelect: () => setAsking("edit"),
          },
          {
            kind: "item",
            label: t("person.signOut"),
            icon: <LogOut size={16} />,
            onSelect: () => void change(() => signOutEverywhere(id)),
          },
          ...(disabled
            ? [
                {
                  kind: "item" as const,
                  label: t("recovery:handover.action"),
                  icon: <FolderSymlink size={16} />,
                  onSelect: () => setAsking("handover"),
                },
              ]
            : [
                {
                  kind: "item" as const,
                  label: t("recovery:link.action"),
                  icon: <KeyRound size={16} />,
                  onSelect: () => setAsking("password"),
                },
              ]),
          ...(second_factor || passkeys > 0
            ? [
                {
                  kind: "item" as const,
                  label: t("recovery:reset.action"),
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
      {asking === "password" && <RecoveryLink person={person} helper={helper} onClose={close} />}
      {asking === "edit" && (
        <EditPerson person={person} helper={helper} onClose={close} onDone={done} />
      )}
      {asking === "power" && (
        <Ownership person={person} helper={helper} onClose={close} onDone={done} />
      )}
      {asking === "handover" && (
        <Handover person={person} people={people} helper={helper} onClose={close} />
      )}
      {asking === "factor" && (
        <FactorReset person={person} helper={helper} onClose={close} onDone={done} />
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
          onCancel={close}
        />
      )}
    </li>
  );
}

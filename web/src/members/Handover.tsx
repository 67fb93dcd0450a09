/** What somebody who has left owned gets another owner. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/toasts";
import { handOver, type Person } from "./api";
import { HelperPassword } from "./HelperPassword";

type Props = {
  person: Person;
  people: readonly Person[];
  /** The owner of the server who does it. */
  helper: Person | undefined;
  onClose: () => void;
};

export function Handover({ person, people, helper, onClose }: Props) {
  const { t } = useTranslation("recovery");
  const field = useId();
  const heirs = people.filter((each) => !each.disabled);
  const [to, setTo] = useState(
    () => (heirs.find((each) => each.id !== helper?.id) ?? heirs[0])?.id ?? "",
  );
  const { name } = person;

  async function give(password: string): Promise<void> {
    const given = await handOver(person.id, to, password);
    toast(
      t("handover.done", {
        name,
        to: heirs.find((each) => each.id === to)?.name ?? "",
        documents: t("handover.documents", { count: given.documents }),
        workspaces: t("handover.workspaces", { count: given.workspaces }),
      }),
    );
    onClose();
  }

  return (
    <Dialog title={t("handover.title", { name })} testId="handover-dialog" onClose={onClose}>
      <p>{t("handover.advice", { name })}</p>
      <div className="account__form">
        <label htmlFor={field}>{t("handover.to")}</label>
        <select
          id={field}
          className="field select"
          value={to}
          onChange={(event) => setTo(event.target.value)}
        >
          {heirs.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name} ({each.email})
            </option>
          ))}
        </select>
      </div>
      <HelperPassword
        helper={helper}
        action={t("handover.make")}
        onClose={onClose}
        onPassword={give}
      />
    </Dialog>
  );
}

/** Letting somebody look after the server, or no longer: who is asked to, says who they are. */
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog";
import { changePerson, type Person } from "./api";
import { HelperPassword } from "./HelperPassword";

type Props = {
  person: Person;
  /** The owner who asks; undefined while that is not known. */
  helper: Person | undefined;
  onDone: () => void;
  onClose: () => void;
};

export function Ownership({ person, helper, onDone, onClose }: Props) {
  const { t } = useTranslation("members");
  const { id, name, is_owner } = person;
  const way = is_owner ? "taken" : "given";
  return (
    <Dialog title={t(`power.${way}.title`, { name })} testId="power-dialog" onClose={onClose}>
      <p>{t(`power.${way}.advice`, { name })}</p>
      <HelperPassword
        helper={helper}
        action={t(`power.${way}.action`)}
        onClose={onClose}
        onPassword={async (password) => {
          await changePerson(id, { is_owner: !is_owner, password });
          onDone();
        }}
      />
    </Dialog>
  );
}

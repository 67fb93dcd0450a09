/** Asking for a link to a new password. What it says does not tell whether there is an account. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "../accounts/Form";
import { useLanguage } from "../i18n/useLanguage";
import { Notice } from "../ui/Notice";
import { askForPassword } from "./api";

type Props = { email: string; onBack: () => void };

export function ForgottenPage({ email, onBack }: Props) {
  const { t } = useTranslation("mail");
  const language = useLanguage();
  const [asked, setAsked] = useState<string | null>(null);
  const back = useRef<HTMLButtonElement>(null);

  // What was pressed is gone: the next key finds its place.
  useEffect(() => {
    if (asked !== null) back.current?.focus();
  }, [asked]);

  if (asked !== null)
    return (
      <Notice title={t("forgotten.sent")}>
        <p role="status">{t("forgotten.sentAbout", { email: asked })}</p>
        <button ref={back} type="button" className="button button--primary" onClick={onBack}>
          {t("forgotten.back")}
        </button>
      </Notice>
    );
  return (
    <Form
      // Another form than the one before: nothing of its state stays.
      key="forgotten"
      title={t("forgotten.title")}
      about={t("forgotten.about")}
      fields={[
        {
          name: "email",
          label: t("forgotten.email"),
          type: "email",
          autoComplete: "username",
          value: email,
          first: true,
        },
      ]}
      action={t("forgotten.action")}
      onSubmit={async ({ email: wanted = "" }) => {
        await askForPassword(wanted, language);
        setAsked(wanted.trim());
      }}
    >
      <button type="button" className="button button--quiet" onClick={onBack}>
        {t("forgotten.back")}
      </button>
    </Form>
  );
}

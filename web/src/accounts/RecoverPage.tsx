/** Where the link for a new password leads. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/toasts";
import { lookAtRecovery, recover } from "./api";
import { Form } from "./Form";
import { Refused } from "./Refused";
import { loadSession } from "./session";

export function RecoverPage() {
  const { t } = useTranslation("recovery");
  const [, navigate] = useLocation();
  // Behind the #, where it gets into nobody's log.
  const [secret] = useState(() => location.hash.slice(1));
  const [person, setPerson] = useState<{ name: string; email: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    lookAtRecovery(secret).then(setPerson, (error) => setProblem(sentenceOf(error)));
  }, [secret]);

  if (problem) return <Refused title={t("over")} advice={problem} />;
  if (!person) return <Notice busy title={t("open")} />;
  return (
    <Form
      title={t("title")}
      about={t("about", { name: person.name })}
      fields={[
        {
          name: "email",
          label: t("email"),
          type: "email",
          autoComplete: "username",
          value: person.email,
          fixed: true,
        },
        {
          name: "password",
          label: t("password"),
          type: "password",
          autoComplete: "new-password",
          hint: t("hint"),
          first: true,
        },
      ]}
      action={t("action")}
      onSubmit={async ({ password = "" }) => {
        await recover(secret, password);
        toast(t("done"));
        navigate("/", { replace: true });
        await loadSession();
      }}
    />
  );
}

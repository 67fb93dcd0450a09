/** Sign-in of who has a second factor: the code, after the password was right. */
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { signIn } from "./api";
import { Form } from "./Form";
import { loadSession } from "./session";

type Props = { email: string; password: string; onBack: () => void };

export function CodePage({ email, password, onBack }: Props) {
  const { t } = useTranslation("secondFactor");
  return (
    <Form
      // Another form than the one before: nothing of its state stays.
      key="code"
      title={t("signIn.title")}
      about={t("signIn.about")}
      fields={[
        {
          name: "code",
          label: t("signIn.label"),
          autoComplete: "one-time-code",
          hint: t("signIn.lost"),
          first: true,
        },
      ]}
      action={t("signIn.action")}
      onSubmit={async ({ code }) => {
        try {
          await signIn(email, password, code);
        } catch (error) {
          const wrong = error instanceof ApiError && error.code === "wrong_code";
          throw wrong ? new Error(t("signIn.wrong")) : error;
        }
        await loadSession();
      }}
    >
      <button type="button" className="button button--quiet" onClick={onBack}>
        {t("signIn.back")}
      </button>
    </Form>
  );
}

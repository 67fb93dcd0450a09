/** The present password of whoever asks for something that matters. */
import { useId } from "react";
import { useTranslation } from "react-i18next";

type Props = {
  advice: string;
  /** For password managers: whose password it is. */
  email: string;
  /** Where the keyboard is when its dialog opens. */
  first?: boolean;
  value: string;
  onChange: (password: string) => void;
};

export function PasswordField({ advice, email, first, value, onChange }: Props) {
  const { t } = useTranslation("secondFactor");
  const id = useId();
  return (
    <>
      <p>{advice}</p>
      <label htmlFor={id}>{t("password")}</label>
      <input
        id={id}
        className="field"
        data-first={first}
        type="password"
        autoComplete="current-password"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <input hidden readOnly autoComplete="username" value={email} />
    </>
  );
}

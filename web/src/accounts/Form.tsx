/** A page with one short form: fields, a button, and what went wrong. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { sentenceOf } from "../api/http";
import { Wordmark } from "../ui/Wordmark";
import "./accounts.css";

export type Field = {
  name: string;
  label: string;
  type?: "text" | "email" | "password";
  autoComplete: string;
  value?: string;
  hint?: string;
  /** Has the focus when the form appears: people have come here by the form before. */
  first?: boolean;
  /** To be read, not changed. */
  fixed?: boolean;
};

type Props = {
  title: string;
  about?: ReactNode;
  /** Another way, before the fields. */
  lead?: ReactNode;
  fields: readonly Field[];
  action: string;
  onSubmit: (values: Record<string, string>) => Promise<void>;
  children?: ReactNode;
};

export function Form(props: Props) {
  const { title, about, lead, fields, action, onSubmit, children } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const start = useRef<HTMLInputElement>(null);

  useEffect(() => start.current?.focus(), []);

  useEffect(() => {
    document.title = `${title} · Burnish`;
  }, [title]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const values = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    );
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(values);
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <main className="entrance">
      <form className="entrance__form" onSubmit={submit}>
        <Wordmark />
        <h1>{title}</h1>
        {about && <p className="entrance__about">{about}</p>}
        {lead}
        {fields.map(({ name, label, type = "text", autoComplete, value, hint, first, fixed }) => (
          <div className="entrance__field" key={name}>
            <label htmlFor={`${id}-${name}`}>{label}</label>
            <input
              id={`${id}-${name}`}
              ref={first ? start : undefined}
              className="field"
              name={name}
              type={type}
              required
              readOnly={fixed}
              defaultValue={value}
              autoComplete={autoComplete}
              aria-describedby={hint ? `${id}-${name}-hint` : undefined}
            />
            {hint && (
              <p className="entrance__hint" id={`${id}-${name}-hint`}>
                {hint}
              </p>
            )}
          </div>
        ))}
        {problem && (
          <p className="entrance__problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="button button--primary" disabled={busy}>
          {action}
        </button>
        {children}
      </form>
    </main>
  );
}

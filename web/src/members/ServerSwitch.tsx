/** Something that is on or off for the whole server, and what that means. */
import { type ReactNode, useId } from "react";

type Props = {
  title: string;
  label: string;
  about: string;
  on: boolean;
  busy: boolean;
  onTurn: (on: boolean) => void;
  children?: ReactNode;
};

export function ServerSwitch({ title, label, about, on, busy, onTurn, children }: Props) {
  const id = useId();
  return (
    <section className="sharing__part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={on}
        aria-describedby={`${id}-about`}
        disabled={busy}
        onClick={() => onTurn(!on)}
      >
        {label}
        <span className="switch__track" aria-hidden />
      </button>
      <p className="sharing__hint" id={`${id}-about`}>
        {about} {children}
      </p>
    </section>
  );
}

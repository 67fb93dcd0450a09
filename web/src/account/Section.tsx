/** A part of the account page: a heading, a sentence, and what it is about. */
import { type ReactNode, useId } from "react";

type Props = { title: string; about?: ReactNode; action?: ReactNode; children?: ReactNode };

export function Section({ title, about, action, children }: Props) {
  const id = useId();
  return (
    <section className="account__section" aria-labelledby={id}>
      <div className="account__section-head">
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      {about && <p className="account__about">{about}</p>}
      {children}
    </section>
  );
}

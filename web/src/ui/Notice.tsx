/** A whole page that says one thing: loading, missing, refused, broken. */
import type { ReactNode } from "react";
import "./notice.css";

type Props = { title: string; busy?: boolean; children?: ReactNode };

export function Notice({ title, busy = false, children }: Props) {
  return (
    <main className="notice" aria-busy={busy}>
      {busy && <span className="spinner" aria-hidden />}
      {title !== "" && <h1>{title}</h1>}
      {children}
    </main>
  );
}

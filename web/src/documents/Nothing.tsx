/** An empty list, and how something gets into it. */
import type { ReactNode } from "react";

type Props = { icon: ReactNode; title: string; advice: string };

export function Nothing({ icon, title, advice }: Props) {
  return (
    <div className="empty">
      <span className="empty__icon" aria-hidden>
        {icon}
      </span>
      <h2>{title}</h2>
      <p>{advice}</p>
    </div>
  );
}

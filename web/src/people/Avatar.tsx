/** A person as a disc with initials. */
import { initials } from "./me";

type Props = { name: string; color: string; title?: string };

export function Avatar({ name, color, title }: Props) {
  return (
    <span className="avatar" style={{ background: color }} title={title ?? name}>
      <span aria-hidden>{initials(name)}</span>
      <span className="visually-hidden">{title ?? name}</span>
    </span>
  );
}

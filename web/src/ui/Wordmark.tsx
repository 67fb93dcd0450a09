/** The name with its mark. */
import "./wordmark.css";

export function Wordmark() {
  return (
    <span className="wordmark">
      <span className="wordmark__mark" aria-hidden />
      <span className="wordmark__name">Burnish</span>
    </span>
  );
}

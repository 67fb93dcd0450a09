/** Where one types what to look for in a list; Escape empties it. */
import { Search } from "lucide-react";
import type { Ref } from "react";
import { STOP } from "./arrows";

type Props = {
  words: string;
  onWords: (words: string) => void;
  /** What screen readers say, and the field itself while it is empty and has no `placeholder`. */
  label: string;
  placeholder?: string;
  ref?: Ref<HTMLInputElement>;
};

export function SearchField({ words, onWords, label, placeholder = label, ref }: Props) {
  return (
    <div className="search">
      <Search size={16} aria-hidden className="search__icon" />
      <input
        ref={ref}
        type="search"
        className="field search__field"
        placeholder={placeholder}
        aria-label={label}
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onWords("")}
        {...STOP}
      />
    </div>
  );
}

/** The documents that this browser keeps, for when the server is away. */
import { useEffect, useState } from "react";
import { type KeptDocument, keptDocuments, unsavedIn } from "../offline/library";
import type { Person } from "../people/me";

/** Null until they are known. What the server lacks of them is brought to it meanwhile. */
export function useKept(me: Person | null, attempt: unknown): readonly KeptDocument[] | null {
  const [kept, setKept] = useState<readonly KeptDocument[] | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` looks again.
  useEffect(() => {
    let current = true;
    void keptDocuments().then((all) => {
      if (current) setKept(all);
    });
    return () => {
      current = false;
    };
  }, [attempt]);

  useEffect(() => {
    const waiting = kept?.filter((each) => unsavedIn(each) > 0) ?? [];
    if (!me || waiting.length === 0) return;
    // The list appears without the code that writes documents.
    void import("../editor/homecoming").then(({ bringHome }) => {
      for (const { id } of waiting) bringHome(id, me);
    });
  }, [kept, me]);

  return kept;
}

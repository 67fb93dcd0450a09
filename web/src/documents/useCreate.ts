/** A new document, with or without the server. */
import { useState } from "react";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { beginDocument } from "../offline/beginning";
import { toast } from "../ui/toasts";

/** Opens it as soon as there is one; `put` lays it where it belongs, before. */
export function useCreate(put?: (id: string) => Promise<void>): {
  create: () => Promise<void>;
  creating: boolean;
} {
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);

  async function create(): Promise<void> {
    if (creating) return;
    setCreating(true);
    let made: string | null = null;
    try {
      made = await beginDocument();
      await put?.(made);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
    // It is a document of one's own all the same where it could not be put there.
    if (made === null) setCreating(false);
    else navigate(`/d/${made}`, { state: { fresh: true } });
  }

  return { create, creating };
}

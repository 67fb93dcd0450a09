/** A new document, with or without the server. */
import { useState } from "react";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { beginDocument } from "../offline/beginning";
import { toast } from "../ui/toasts";

/** Opens it as soon as there is one. */
export function useCreate(): { create: () => Promise<void>; creating: boolean } {
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);

  async function create(): Promise<void> {
    if (creating) return;
    setCreating(true);
    try {
      const id = await beginDocument();
      navigate(`/d/${id}`, { state: { fresh: true } });
    } catch (problem) {
      setCreating(false);
      toast(sentenceOf(problem));
    }
  }

  return { create, creating };
}

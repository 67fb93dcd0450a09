/** Signing out from anywhere in the page. */
import { type ReactNode, useState } from "react";
import { sentenceOf } from "../api/http";
import type { KeptDocument } from "../offline/library";
import { toast } from "../ui/toasts";
import { SignOutDialog } from "./SignOutDialog";
import { signOut, unsentDocuments } from "./signOut";

/** `leave` signs out, or asks first; `question` has to be shown. */
export function useSignOut(): { leave: () => void; question: ReactNode } {
  const [unsent, setUnsent] = useState<readonly KeptDocument[]>([]);

  function go(): void {
    setUnsent([]);
    signOut().catch((problem) => toast(sentenceOf(problem)));
  }

  async function leave(): Promise<void> {
    const found = await unsentDocuments();
    if (found.length === 0) go();
    else setUnsent(found);
  }

  return {
    leave: () => void leave(),
    question: unsent.length > 0 && (
      <SignOutDialog unsent={unsent} onSignOut={go} onCancel={() => setUnsent([])} />
    ),
  };
}

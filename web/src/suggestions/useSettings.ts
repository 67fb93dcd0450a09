/** A document's switch and dials, shared by everybody in it, and the state of the model. */
import { useCallback, useEffect, useRef, useState } from "react";
import { changeDocument, getDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import type { ModelInfo } from "../api/server";
import { toast } from "../ui/toasts";
import type { SuggestionDesk } from "./desk";
import { type Settings, SettingsDraft } from "./settingsDraft";
import { useModel } from "./useModel";

/** A dial moves through several values: only where it rests is sent. */
const REST_MS = 300;

export type DocumentSettings = {
  settings: Settings | null;
  model: ModelInfo | null;
  change: (change: Partial<Settings>) => void;
};

export function useSettings(id: string, desk: SuggestionDesk): DocumentSettings {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [draft] = useState(() => new SettingsDraft());
  const timer = useRef<number>(undefined);
  const model = useModel();
  const show = useCallback(() => setSettings(draft.shown), [draft]);

  useEffect(() => {
    const controller = new AbortController();
    const heard = (told: Settings) => {
      draft.heard(told);
      show();
    };
    desk.on({ settings: heard });
    getDocument(id, controller.signal)
      .then(({ suggestions_enabled: enabled, strength, alarms }) =>
        heard({ enabled, strength, alarms }),
      )
      .catch((problem) => {
        if (!controller.signal.aborted) toast(sentenceOf(problem));
      });
    return () => {
      controller.abort();
      desk.on({ settings: undefined });
    };
  }, [id, desk, draft, show]);

  function change(next: Partial<Settings>): void {
    if (!settings) return;
    draft.change(next);
    show();
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(send, next.enabled === undefined ? REST_MS : 0);
  }

  async function send(): Promise<void> {
    const sent = draft.take();
    const { enabled: suggestions_enabled, strength, alarms } = sent;
    try {
      await changeDocument(id, { suggestions_enabled, strength, alarms });
      draft.taken(sent);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
    show();
  }

  return { settings, model, change };
}

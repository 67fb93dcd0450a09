/** A document's switch and strength, shared by everybody in it, and the state of the model. */
import { useEffect, useRef, useState } from "react";
import { changeDocument, getDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import { getServer, type ModelInfo } from "../api/server";
import { toast } from "../ui/toasts";
import type { Settings, SuggestionDesk } from "./desk";

/** A model that is not ready yet is asked about again; a ready one now and then. */
const STARTING_MS = 2000;
const READY_MS = 30_000;
/** A slider moves through many values: only where it rests is sent. */
const REST_MS = 300;

export type DocumentSettings = {
  settings: Settings | null;
  model: ModelInfo | null;
  change: (change: Partial<Settings>) => void;
};

export function useSettings(id: string, desk: SuggestionDesk): DocumentSettings {
  const [settings, setSettings] = useState<Settings | null>(null);
  const timer = useRef<number>(undefined);
  const model = useModel();

  useEffect(() => {
    const controller = new AbortController();
    desk.on({ settings: setSettings });
    getDocument(id, controller.signal)
      .then((info) => setSettings({ enabled: info.suggestions_enabled, strength: info.strength }))
      .catch((problem) => {
        if (!controller.signal.aborted) toast(sentenceOf(problem));
      });
    return () => {
      controller.abort();
      desk.on({ settings: undefined });
    };
  }, [id, desk]);

  function change(next: Partial<Settings>): void {
    if (!settings) return;
    const before = settings;
    const after = { ...settings, ...next };
    setSettings(after);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(
      async () => {
        try {
          await changeDocument(id, {
            suggestions_enabled: after.enabled,
            strength: after.strength,
          });
        } catch (problem) {
          setSettings(before);
          toast(sentenceOf(problem));
        }
      },
      next.strength === undefined ? 0 : REST_MS,
    );
  }

  return { settings, model, change };
}

function useModel(): ModelInfo | null {
  const [model, setModel] = useState<ModelInfo | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    let timer: number;
    const ask = async () => {
      let pause = READY_MS;
      try {
        const server = await getServer(controller.signal);
        setModel(server.model);
        if (server.model.state === "starting") pause = STARTING_MS;
      } catch {
        // The state line already tells that the server is away.
      }
      if (!controller.signal.aborted) timer = window.setTimeout(ask, pause);
    };
    void ask();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, []);
  return model;
}

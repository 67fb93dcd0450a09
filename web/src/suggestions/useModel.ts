/** The state of the model, asked about as long as the page is open: it may come, and go. */
import { useEffect, useState } from "react";
import { getServer, type ModelInfo } from "../api/server";

/** A model that loads is there soon; one that nobody runs is asked about ever less. */
const FIRST_MS = 2000;
const SLOWER = 1.5;
const SLOWEST_MS = 15_000;
/** One that is there, or is switched off until the server starts again, now and then. */
const STEADY_MS = 30_000;

/** How long to wait before asking again. `before`: how long it was the last time. */
export function pauseAfter(model: Pick<ModelInfo, "state" | "workers">, before: number): number {
  const { state, workers } = model;
  if (state === "ready" || state === "off") return STEADY_MS;
  if (state === "starting" && workers !== 0) return FIRST_MS;
  return before >= STEADY_MS ? FIRST_MS : Math.min(SLOWEST_MS, before * SLOWER);
}

/** Null until the server has said it for the first time. */
export function useModel(): ModelInfo | null {
  const [model, setModel] = useState<ModelInfo | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    let timer: number;
    let pause = STEADY_MS;
    const ask = async () => {
      try {
        const { model: told } = await getServer(controller.signal);
        setModel(told);
        pause = pauseAfter(told, pause);
      } catch {
        // The state line already tells that the server is away.
        pause = STEADY_MS;
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

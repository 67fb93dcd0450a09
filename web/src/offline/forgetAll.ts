/** Removing several copies at once. */
import { forget, type KeptDocument } from "./library";

/** A tab that holds on to its copy for longer is asleep; the copy goes when it lets go. */
const PATIENCE_MS = 5000;

/** Removes these copies. Never throws, and never waits for long. */
export async function forgetAll(kept: readonly KeptDocument[]): Promise<void> {
  await Promise.race([
    Promise.allSettled(kept.map(({ id }) => forget(id))),
    new Promise((resolve) => window.setTimeout(resolve, PATIENCE_MS)),
  ]);
}

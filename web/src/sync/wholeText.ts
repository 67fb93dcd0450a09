/** The text of a document that this browser has nothing of yet. */
import * as decoding from "lib0/decoding";
import type { Encoder } from "lib0/encoding";
import { messageYjsSyncStep2 } from "y-protocols/sync";
import * as Y from "yjs";

const SYNC = 0;
/** The server's answer with nothing in it. */
const NOTHING = Uint8Array.of(messageYjsSyncStep2, 2, 0, 0);

type Listener = (update: Uint8Array, origin: unknown) => void;
type Handler<P> = (
  encoder: Encoder,
  decoder: decoding.Decoder,
  provider: P,
  emitSynced: boolean,
  kind: number,
) => void;
type Provider<P> = { doc: Y.Doc; messageHandlers: Handler<P>[] };

/**
 * Yjs encodes what it has just read once more for whoever listens to updates: of a long text, a
 * tenth of the work until it is shown. `listeners` get what the server sent instead, just as it is.
 */
export function takeWholeText<P extends Provider<P>>(
  provider: P,
  listeners: () => readonly Listener[],
): void {
  const { doc, messageHandlers } = provider;
  const usual = messageHandlers[SYNC] as Handler<P>;
  messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
    const whole = doc.store.clients.size === 0 ? textIn(decoder) : null;
    const taken = whole !== null && take(doc, whole, provider, listeners());
    // What follows from being in sync, among it edits, is heard by everybody as ever.
    usual(encoder, taken ? decoding.createDecoder(NOTHING) : decoder, ...rest);
  };
}

function textIn(decoder: decoding.Decoder): Uint8Array | null {
  const ahead = decoding.clone(decoder);
  if (decoding.readVarUint(ahead) !== messageYjsSyncStep2) return null;
  // A copy: where it is kept, the frame that it lies in would be kept as well.
  return decoding.readVarUint8Array(ahead).slice();
}

/** Whether it could be read; if not, the usual way says what is wrong. */
function take(
  doc: Y.Doc,
  whole: Uint8Array,
  origin: unknown,
  listeners: readonly Listener[],
): boolean {
  for (const listener of listeners) doc.off("update", listener);
  try {
    Y.applyUpdate(doc, whole, origin);
  } catch {
    return false;
  } finally {
    for (const listener of listeners) doc.on("update", listener);
  }
  if (doc.store.clients.size > 0) for (const listener of listeners) listener(whole, origin);
  return true;
}

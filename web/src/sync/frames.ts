/** Our own message types on the y-websocket wire, and what a raw frame is. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export const HELLO = 100;
export const SUGGESTIONS = 101;
export const SAVED = 102;
export const DECIDE = 103;
export const DECIDED = 104;
export const COMMENTS = 105;
export const ACCESS = 110;

const SYNC = 0;
const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;

/** A message of one of our types: JSON in a var-string. */
export function ownMessage(kind: number, body: unknown): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarString(encoder, JSON.stringify(body));
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Whether a frame that goes out may change the document, and in which way. */
export function outgoing(frame: Uint8Array): "update" | "answer" | "other" {
  const decoder = decoding.createDecoder(frame);
  if (decoding.readVarUint(decoder) !== SYNC) return "other";
  const step = decoding.readVarUint(decoder);
  if (step === SYNC_UPDATE) return "update";
  return step === SYNC_STEP_2 ? "answer" : "other";
}

/** Beginning a document, whether the server answers or not. */
import { createDocument } from "../api/documents";
import { isAway } from "../api/http";
import { keep } from "./library";

/** A server that does not answer by then will hear of the document later. */
const PATIENCE_MS = 4000;

/** 128 random bits in base64url, as the server itself draws them. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * The id of a new document. Without the server it is kept in this browser until the server takes it
 * in. Throws what the server says against it, and where the browser keeps no data either.
 */
export async function beginDocument(): Promise<string> {
  const id = newId();
  try {
    await createDocument(id, AbortSignal.timeout(PATIENCE_MS));
  } catch (problem) {
    if (!isAway(problem)) throw problem;
    await keep(id, (now) => ({ ...now, unmade: true })).catch(() => {
      throw problem;
    });
  }
  return id;
}

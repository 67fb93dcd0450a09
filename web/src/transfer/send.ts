/** A long file on its way to the server: `fetch` does not tell how far it has come. */
import { ApiError, problemOf } from "../api/http";
import i18n from "../i18n";

/** JSON comes back. `onShare` hears how much is sent, from 0 to 1. Throws ApiError. */
export function send<T>(path: string, file: File, onShare: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const sender = new XMLHttpRequest();
    sender.open("POST", `/api/v1${path}`);
    // As in `request`: a form of another site cannot send it.
    sender.setRequestHeader("X-Burnish-Request", "1");
    sender.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onShare(loaded / total);
    };
    sender.onload = () => {
      const { status, responseText } = sender;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as T);
      else void problemOf(new Response(responseText, { status })).then(reject);
    };
    sender.onerror = () => reject(new ApiError(0, "unreachable", i18n.t("problems.unreachable")));
    sender.send(file);
  });
}

const listeners = new Map<string, (share: number) => void>();

/** Hears how far the file for this block has come, until what it gives back is called. */
export function onShare(blockId: string, listener: (share: number) => void): () => void {
  listeners.set(blockId, listener);
  return () => {
    if (listeners.get(blockId) === listener) listeners.delete(blockId);
  };
}

export function tellShare(blockId: string | undefined, share: number): void {
  if (blockId !== undefined) listeners.get(blockId)?.(share);
}

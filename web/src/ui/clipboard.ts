/** Copying, with the answer told in a message. */
import { toast } from "./toasts";

/** Copies and says so; where the browser refuses, says what to do instead. */
export async function copy(text: string, done: string, refused: string): Promise<void> {
  try {
    // Missing altogether where the page is not served securely.
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast(refused);
  }
}

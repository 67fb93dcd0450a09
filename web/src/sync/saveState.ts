/** What became of this tab's edits: which are on their way, which are on the server's disk. */

export type SaveState =
  | { kind: "connecting" }
  | { kind: "editing" }
  | { kind: "sent"; changes: number }
  | { kind: "saved"; at: Date | null }
  | { kind: "offline"; kept: number }
  | { kind: "refused"; code: number; reason: string };

/** How long after a keystroke a person still counts as writing. */
export const EDITING_MS = 450;

/**
 * Counts edits from keystroke to acknowledgement.
 *
 * The server's `updates` counts the frames of this connection that changed the document and are
 * on disk. Each frame here knows how many edits it carries: a typed update carries one, the
 * answer to the server's state vector carries everything that was kept while offline.
 */
export class SaveTracker {
  private connected = false;
  private synced = false;
  private kept = 0;
  private inFlight: number[] = [];
  private acknowledged = 0;
  private savedAt: Date | null = null;
  private editedAt = Number.NEGATIVE_INFINITY;
  private tried = false;
  private refusal: { code: number; reason: string } | null = null;

  /** A connection is open; nothing has been sent on it. */
  opened(): void {
    this.connected = true;
    this.tried = true;
    this.synced = false;
    this.acknowledged = 0;
    this.inFlight = [];
    this.refusal = null;
  }

  /** The server's whole text has arrived. */
  caughtUp(): void {
    this.synced = true;
  }

  /** Changes of an earlier session wait in this browser's copy. */
  restored(changes: number): void {
    this.kept += changes;
  }

  /** Nobody answered. */
  unreachable(): void {
    this.tried = true;
  }

  /** The connection is gone: what was not acknowledged is kept here. */
  closed(): void {
    for (const changes of this.inFlight) this.kept += changes;
    this.inFlight = [];
    this.connected = false;
    this.synced = false;
  }

  /** The server will not have us, and coming back does not help. */
  refused(code: number, reason: string): void {
    this.closed();
    this.refusal = { code, reason };
  }

  /** The document changed in this tab, by this person. */
  edited(now: number): void {
    this.editedAt = now;
    if (!this.connected) this.kept += 1;
  }

  /** A frame with an update went out. */
  sentUpdate(): void {
    this.inFlight.push(1);
  }

  /** The answer to the server's state vector went out: it carries all that was kept. */
  sentKept(): void {
    this.inFlight.push(this.kept);
    this.kept = 0;
  }

  /** The server has `updates` of this connection's frames on disk. */
  saved(updates: number, at: Date): void {
    const fresh = Math.max(0, Math.min(updates - this.acknowledged, this.inFlight.length));
    this.inFlight.splice(0, fresh);
    this.acknowledged = Math.max(this.acknowledged, updates);
    this.savedAt = at;
  }

  /** How many edits the server has not confirmed. */
  get unsaved(): number {
    return this.inFlight.reduce((sum, changes) => sum + changes, this.kept);
  }

  /** What to tell the person. */
  state(now: number): SaveState {
    if (this.refusal !== null) return { kind: "refused", ...this.refusal };
    if (!this.connected) {
      return this.tried || this.kept > 0
        ? { kind: "offline", kept: this.kept }
        : { kind: "connecting" };
    }
    if (now - this.editedAt < EDITING_MS) return { kind: "editing" };
    if (!this.synced) return { kind: "connecting" };
    const changes = this.unsaved;
    return changes > 0 ? { kind: "sent", changes } : { kind: "saved", at: this.savedAt };
  }
}

/** A document's copy in this browser: every change is written here, whether there is a server or not. */
import * as idb from "lib0/indexeddb";
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from "y-indexeddb";
import type * as Y from "yjs";
import { copyName, keep, keptDocument, unsavedIn } from "./library";

/** A browser that does not open its database by then is taken for one that keeps no data. */
const LOAD_MS = 3000;
const UPDATES = "updates";
/** How long the count of changes may lag behind; whether there are any never does. */
const COUNT_MS = 300;

/** y-indexeddb's own members that no type tells of. */
type Persistence = IndexeddbPersistence & {
  _storeUpdate: (update: Uint8Array, origin: unknown) => void;
  _dbsize: number;
};

export class LocalCopy {
  /** Whether the copy is in use: false in browsers that keep no data, and once writing failed. */
  works = false;
  /** When the server made the document that was kept here. */
  born: string | null = null;
  /** Changes that were made in earlier sessions and that no server has confirmed. */
  unsavedBefore = 0;
  /** The document was begun here, and the server has yet to take it in. */
  unmade = false;
  private persistence: Persistence | null = null;
  private writing = 0;
  private earlier: string[] = [];
  private counted = 0;
  private timer: number | undefined;
  private trimming: number | undefined;

  constructor(
    private readonly id: string,
    private readonly doc: Y.Doc,
    private readonly changed: () => void,
  ) {}

  /** Whether every change so far is written. */
  get written(): boolean {
    return this.works && this.writing === 0;
  }

  /** What writes down the document's updates. */
  get listeners(): Persistence["_storeUpdate"][] {
    return this.persistence ? [this.persistence._storeUpdate] : [];
  }

  /** Whether a change comes out of the copy instead of from a person or the server. */
  isOrigin(origin: unknown): boolean {
    return this.persistence !== null && origin === this.persistence;
  }

  /** Reads the copy into the document. Never throws: without a copy the server's text is enough. */
  async load(): Promise<void> {
    try {
      const known = await timely(keptDocument(this.id));
      const persistence = new IndexeddbPersistence(copyName(this.id), this.doc) as Persistence;
      this.persistence = persistence;
      this.watchWrites(persistence);
      await timely(persistence.whenSynced);
      this.works = true;
      if (known) {
        this.born = known.born;
        this.unmade = known.unmade === true;
        this.unsavedBefore = unsavedIn(known);
        this.earlier = Object.keys(known.unsaved);
      }
      this.note((now) => ({ ...now, openedAt: Date.now() }));
    } catch {
      this.works = false;
    }
  }

  /** Remembers which document this is a copy of. */
  bornAt(born: string): void {
    if (this.born !== null) return;
    this.born = born;
    this.unmade = false;
    this.note(({ unmade: _, ...now }) => ({ ...now, born }));
  }

  /** Keeps the number of changes that no server has confirmed, and the title for the list. */
  count(unsaved: number): void {
    if (!this.works || unsaved === this.counted) return;
    const began = this.counted === 0;
    this.counted = unsaved;
    window.clearTimeout(this.timer);
    if (began || unsaved === 0) this.writeCount();
    else this.timer = window.setTimeout(() => this.writeCount(), COUNT_MS);
  }

  /** The server has everything, with what earlier sessions left behind. */
  home(): void {
    const earlier = this.earlier;
    this.earlier = [];
    if (earlier.length === 0) return;
    this.note(({ unsaved, ...now }) => ({
      ...now,
      unsaved: Object.fromEntries(
        Object.entries(unsaved).filter(([session]) => !earlier.includes(session)),
      ),
    }));
  }

  /** Keeps the title that the list shows while the server is away. */
  titled(title: string): void {
    this.note((now) => ({ ...now, title }));
  }

  destroy(): void {
    window.clearTimeout(this.trimming);
    if (this.timer !== undefined) this.writeCount();
    void this.persistence?.destroy();
  }

  private writeCount(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    const session = String(this.doc.clientID);
    const count = this.counted;
    this.note(({ unsaved: { [session]: _, ...others }, ...now }) => ({
      ...now,
      unsaved: count === 0 ? others : { ...others, [session]: count },
    }));
  }

  private note(change: Parameters<typeof keep>[1]): void {
    if (this.works) keep(this.id, change).catch(() => this.failed());
  }

  /** In place of y-indexeddb's own writer, which does not tell whether a write succeeded. */
  private watchWrites(persistence: Persistence): void {
    this.doc.off("update", persistence._storeUpdate);
    persistence._storeUpdate = (update, origin) => {
      const { db } = persistence;
      if (!db || origin === persistence) return;
      let transaction: IDBTransaction;
      try {
        transaction = db.transaction(UPDATES, "readwrite");
      } catch {
        this.failed();
        return;
      }
      this.writing += 1;
      transaction.oncomplete = () => {
        this.writing -= 1;
        this.changed();
      };
      transaction.onabort = () => {
        this.writing -= 1;
        this.failed();
      };
      idb.addAutoKey(transaction.objectStore(UPDATES), update as never).catch(() => undefined);
      persistence._dbsize += 1;
      if (persistence._dbsize < PREFERRED_TRIM_SIZE) return;
      window.clearTimeout(this.trimming);
      this.trimming = window.setTimeout(() => void storeState(persistence, false), 1000);
    };
    this.doc.on("update", persistence._storeUpdate);
  }

  /** The disk is full, or the browser took the database away. */
  private failed(): void {
    this.works = false;
    this.changed();
  }
}

function timely<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(() => reject(new Error("too slow")), LOAD_MS);
    promise.then(resolve, reject).finally(() => window.clearTimeout(timer));
  });
}

/** Which documents this browser keeps a copy of, and how much of each the server lacks. */
import * as idb from "lib0/indexeddb";

export type KeptDocument = {
  id: string;
  title: string;
  /** When the server made it: another document may get the same id on another server. */
  born: string | null;
  /** When it was last open here, in milliseconds since the epoch. */
  openedAt: number;
  /** Changes that no server has confirmed, by the session that made them. */
  unsaved: Record<string, number>;
  /** It was begun without the server, which does not know it yet. */
  unmade?: boolean;
};

const NAME = "burnish.library";
const STORE = "documents";

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= idb
    .openDB(NAME, (db) => idb.createStores(db, [[STORE, { keyPath: "id" }]]))
    .then((db) => {
      db.onclose = () => {
        opened = null;
      };
      return db;
    })
    .catch((problem) => {
      opened = null;
      throw problem;
    });
  return opened;
}

/** The database that holds a document's copy. */
export function copyName(id: string): string {
  return `burnish.document.${id}`;
}

/** How many changes of a document are in this browser only; that it was begun is one. */
export function unsavedIn({ unsaved, unmade }: KeptDocument): number {
  return Object.values(unsaved).reduce((sum, count) => sum + count, unmade ? 1 : 0);
}

/** All kept documents, the last opened first; none where the browser keeps no data. */
export async function keptDocuments(): Promise<KeptDocument[]> {
  try {
    const [store] = idb.transact(await database(), [STORE], "readonly");
    const all = (await idb.getAll(store as IDBObjectStore)) as unknown as KeptDocument[];
    return all.sort((a, b) => b.openedAt - a.openedAt);
  } catch {
    return [];
  }
}

/** Null where there is none. Throws where the browser keeps no data. */
export async function keptDocument(id: string): Promise<KeptDocument | null> {
  const [store] = idb.transact(await database(), [STORE], "readonly");
  return read(store as IDBObjectStore, id);
}

/** Changes what is known about a document, in one step whatever other tabs do. */
export async function keep(id: string, change: (now: KeptDocument) => KeptDocument): Promise<void> {
  const [store] = idb.transact(await database(), [STORE]) as [IDBObjectStore];
  const fresh = { id, title: "", born: null, openedAt: Date.now(), unsaved: {} };
  await idb.put(store, change((await read(store, id)) ?? fresh) as never);
}

async function read(store: IDBObjectStore, id: string): Promise<KeptDocument | null> {
  const found: unknown = await idb.get(store, id);
  return (found as KeptDocument | undefined) ?? null;
}

/** Removes the copy of a document from this browser. */
export async function forget(id: string): Promise<void> {
  const [store] = idb.transact(await database(), [STORE]) as [IDBObjectStore];
  await idb.del(store, id as never);
  await idb.deleteDB(copyName(id));
}

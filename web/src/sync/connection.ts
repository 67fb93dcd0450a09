/** One document's connection: the stock provider, our message types, and the honest state line. */
import * as decoding from "lib0/decoding";
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { getDocument } from "../api/documents";
import { LocalCopy } from "../offline/copy";
import { AGAIN_MS, takeIn } from "../offline/takeIn";
import type { Person } from "../people/me";
import { type Access, type AccessNews, accessAfter, UNTOLD } from "./access";
import { beginIfEmpty, FRAGMENT } from "./firstBlock";
import { ACCESS, DECIDE, HELLO, outgoing, ownMessage, SAVED } from "./frames";
import { EDITING_MS, type SaveState, SaveTracker } from "./saveState";
import { takeWholeText } from "./wholeText";

/** Updates applied under this origin are known to the server already and belong to this person. */
export const ACCEPT_ORIGIN = Symbol("accepted suggestion");

/** The version of the document schema that this client edits. */
const EDITOR_VERSION = "blocknote-0.55";

/** Close codes above 4400 that a later attempt may mend. */
const MENDABLE = new Set([4408]);

/** A lone tab hears nothing of its own; asking now and then keeps the connection known alive. */
const PING_MS = 12_000;
const QUERY_AWARENESS = Uint8Array.of(3);

/** A title that is being typed is kept at once, and then this often. */
const TITLE_MS = 1000;

type Handler = (body: unknown) => void;

export class Connection {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  private movesHeard = 0;
  private readonly tracker = new SaveTracker();
  private readonly listeners = new Set<() => void>();
  private readonly copy: LocalCopy;
  private current: SaveState = { kind: "connecting" };
  private everSynced = false;
  private right: Access = UNTOLD;
  private hasCopy = false;
  private looked = false;
  private destroyed = false;
  private making: number | undefined;
  private pinging: number | undefined;

  constructor(
    readonly documentId: string,
    person: Person,
  ) {
    const tracker = this.tracker;
    const changed = () => this.changed();
    class CountingSocket extends WebSocket {
      override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
        if (data instanceof Uint8Array) {
          const kind = outgoing(data);
          if (kind === "update") tracker.sentUpdate();
          if (kind === "answer") tracker.sentKept();
        }
        super.send(data as ArrayBufferView<ArrayBuffer>);
        changed();
      }
    }
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.provider = new WebsocketProvider(
      `${scheme}//${location.host}/sync`,
      documentId,
      this.doc,
      {
        connect: false,
        // Another tab's copy would arrive without the server's word that it is on disk.
        disableBc: true,
        WebSocketPolyfill: CountingSocket,
        shouldReconnect: ({ code }) => code < 4400 || code >= 4500 || MENDABLE.has(code),
      },
    );
    this.awareness.setLocalStateField("user", person);
    this.countEdits();
    this.listen(SAVED, (body) => {
      const { updates, at } = body as { updates: number; at: string };
      tracker.saved(updates, new Date(at));
      this.changed();
    });
    this.listen(ACCESS, (body) => {
      const news = body as AccessNews;
      if (news.moved) this.movesHeard += 1;
      this.right = accessAfter(this.right, news);
      this.changed();
    });
    this.follow();
    this.copy = new LocalCopy(documentId, this.doc, changed);
    takeWholeText(this.provider, () => [this.provider._updateHandler, ...this.copy.listeners]);
    void this.begin();
  }

  /** Whether this person may write, and whether changes were refused; the same until it changes. */
  access = (): Access => this.right;

  /** Grows whenever somebody has put the document somewhere else, or renamed what it lies in. */
  moves = (): number => this.movesHeard;

  get awareness(): Awareness {
    return this.provider.awareness;
  }

  /** Whether there is a text to write in: the server's, or the one that this browser keeps. */
  get ready(): boolean {
    return this.everSynced || this.hasCopy;
  }

  /** Whether it is known what this browser keeps. */
  get begun(): boolean {
    return this.looked;
  }

  get online(): boolean {
    return this.provider.wsconnected && this.provider.synced;
  }

  get unsaved(): number {
    return this.tracker.unsaved;
  }

  /** Whether all that the server lacks would still be here after the tab is closed. */
  get keptHere(): boolean {
    return this.copy.written;
  }

  /** The state line; the same object until it changes. */
  state = (): SaveState => this.current;

  /** Calls back when the state line, `ready` or `online` changes. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Hears one of our message types. */
  listen(kind: number, handler: Handler): void {
    this.provider.messageHandlers[kind] = (_encoder, decoder) => {
      handler(JSON.parse(decoding.readVarString(decoder)));
    };
  }

  /** Asks for a decision; `choice` accepts one of the alternatives. False: no connection. */
  decide(id: string, decision: "accept" | "reject", key: string, choice?: number): boolean {
    if (!this.online) return false;
    this.provider.ws?.send(ownMessage(DECIDE, { id, decision, key, choice }));
    return true;
  }

  /** Tries at once instead of at the next attempt. */
  retry(): void {
    this.provider.disconnect();
    void this.connect();
  }

  destroy(): void {
    this.destroyed = true;
    this.copy.destroy();
    window.clearTimeout(this.making);
    window.clearInterval(this.pinging);
    this.provider.destroy();
    this.provider.awareness.destroy();
    this.doc.destroy();
    this.listeners.clear();
  }

  /** The browser's copy first: what it holds goes out with the answer to the server's first word. */
  private async begin(): Promise<void> {
    await this.copy.load();
    if (this.destroyed) return;
    this.looked = true;
    this.tracker.restored(this.copy.unsavedBefore);
    // A document that was begun here has nothing to wait for.
    if (this.copy.unmade) beginIfEmpty(this.doc);
    this.hasCopy = this.doc.getXmlFragment(FRAGMENT).length > 0;
    this.rememberTitle();
    this.changed();
    void this.connect();
  }

  /** Once the server knows the document; until then it is asked, now and then, to take it in. */
  private async connect(): Promise<void> {
    window.clearTimeout(this.making);
    if (this.copy.unmade) {
      const taken = await takeIn(this.documentId);
      if (this.destroyed) return;
      if (taken.kind === "made") this.copy.bornAt(taken.born);
      else if (taken.kind === "refused") this.tracker.refused(taken.code, taken.reason);
      else {
        this.tracker.unreachable();
        this.making = window.setTimeout(() => void this.connect(), AGAIN_MS);
      }
      if (taken.kind !== "made") return this.changed();
    }
    if (this.copy.born) this.provider.params.born = this.copy.born;
    this.provider.connect();
  }

  private rememberTitle(): void {
    const title = this.doc.getText("title");
    let known: string | null = null;
    let timer: number | undefined;
    const remember = () => {
      const now = title.toString();
      if (now !== known) this.copy.titled(now);
      known = now;
    };
    remember();
    title.observe(() => {
      if (timer !== undefined) return;
      remember();
      timer = window.setTimeout(() => {
        timer = undefined;
        remember();
      }, TITLE_MS);
    });
  }

  /** Which document this is, so that its copy is never merged into another of the same name. */
  private async learnBirth(): Promise<void> {
    try {
      const { created_at: born } = await getDocument(this.documentId);
      this.copy.bornAt(born);
      this.provider.params.born = born;
    } catch {
      // The next connection learns it.
    }
  }

  private countEdits(): void {
    const { doc, provider, tracker } = this;
    const send = provider._updateHandler;
    doc.off("update", send);
    provider._updateHandler = (update: Uint8Array, origin: unknown) => {
      if (origin === provider || origin === ACCEPT_ORIGIN) return;
      // Before the first connection the copy fills the document. Later it may bring what another
      // tab wrote and did not get rid of: that goes out like any edit.
      if (this.copy.isOrigin(origin) && !provider.shouldConnect) return;
      tracker.edited(performance.now());
      send(update, origin);
      this.changed();
      window.setTimeout(() => this.changed(), EDITING_MS + 10);
    };
    doc.on("update", provider._updateHandler);
  }

  private follow(): void {
    const { provider, tracker } = this;
    provider.on("status", ({ status }) => {
      if (status === "connected") {
        tracker.opened();
        provider.ws?.send(
          ownMessage(HELLO, {
            wants: ["suggestions", "saved", "comments", "access"],
            editor: EDITOR_VERSION,
          }),
        );
      } else if (status === "disconnected") {
        tracker.closed();
      }
      this.changed();
    });
    provider.on("sync", (synced) => {
      if (synced) {
        if (this.right.mayWrite) beginIfEmpty(this.doc);
        this.everSynced = true;
        tracker.caughtUp();
        if (!this.copy.born) void this.learnBirth();
      }
      this.changed();
    });
    provider.on("connection-error", () => {
      tracker.unreachable();
      this.changed();
    });
    provider.on("closed", ({ code, reason }) => {
      tracker.refused(code, reason);
      this.changed();
    });
    this.pinging = window.setInterval(() => {
      if (provider.wsconnected) provider.ws?.send(QUERY_AWARENESS);
    }, PING_MS);
  }

  private changed(): void {
    const { unsaved } = this.tracker;
    this.copy?.count(unsaved);
    if (this.online && unsaved === 0) this.copy?.home();
    const next = this.tracker.state(performance.now());
    if (JSON.stringify(next) !== JSON.stringify(this.current)) this.current = next;
    for (const listener of this.listeners) listener();
  }
}

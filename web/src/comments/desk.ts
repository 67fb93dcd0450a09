/** The threads of one document, the one that is looked at, and what is news to this person. */
import { sentenceOf } from "../api/http";
import type { Connection } from "../sync/connection";
import { COMMENTS } from "../sync/frames";
import { CommentsApi, type Notice, type Range, type Thread, type ThreadsEvent } from "./api";

export type View = {
  threads: readonly Thread[];
  active: string | null;
  /** Words selected for a new thread. */
  draft: Range | null;
  notices: readonly Notice[];
  /** This person's key in `author_key`. */
  you: string;
  /** The text is read without marks, but for the thread that somebody opens. */
  concealed: boolean;
};

export type CommentEvents = {
  /** The text is drawn again. */
  changed?: () => void;
  say?: (message: string) => void;
  /** A thread in the text was clicked. */
  opened?: () => void;
};

export class CommentDesk {
  readonly api: CommentsApi;
  private readonly threads = new Map<string, Thread>();
  private readonly listeners = new Set<() => void>();
  private events: CommentEvents = {};
  private name = "";
  private wasOnline = false;
  private wanted: string | null = null;
  private current: View = {
    threads: [],
    active: null,
    draft: null,
    notices: [],
    you: "",
    concealed: false,
  };

  constructor(
    readonly documentId: string,
    private readonly connection: Connection,
  ) {
    this.api = new CommentsApi(documentId, () => this.name);
    connection.listen(COMMENTS, (body) => this.receive(body as ThreadsEvent));
  }

  /** Follows the connection, for this person; returns how to stop. */
  begin(name: string): () => void {
    this.name = name;
    this.wasOnline = false;
    const look = () => {
      const { online } = this.connection;
      // What was said while there was no connection is not sent again.
      if (online && !this.wasOnline) void this.load();
      this.wasOnline = online;
    };
    look();
    return this.connection.subscribe(look);
  }

  on(events: CommentEvents): void {
    this.events = { ...this.events, ...events };
  }

  view = (): View => this.current;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get(id: string): Thread | undefined {
    return this.threads.get(id);
  }

  activate(active: string | null, byClick = false): void {
    if (byClick && active !== null) this.events.opened?.();
    if (active === this.current.active) return;
    this.publish({ active });
    if (active !== null) void this.seen([active]);
  }

  /** Draws no marks in the text, but of the thread that is opened afterwards. */
  conceal(concealed: boolean): void {
    if (concealed === this.current.concealed) return;
    this.publish({ concealed, active: concealed ? null : this.current.active });
  }

  /** Somebody has come for this thread: it is opened once it is there. */
  await(id: string): void {
    this.wanted = id;
    this.welcome();
  }

  private welcome(): void {
    const id = this.wanted;
    if (id === null || !this.threads.has(id)) return;
    this.wanted = null;
    this.activate(id, true);
  }

  propose(draft: Range | null): void {
    this.publish({ draft, active: null });
  }

  /** Runs a request; what goes wrong is said. True where it went well. */
  async attempt(work: () => Promise<Thread | undefined>): Promise<boolean> {
    try {
      const thread = await work();
      if (thread) this.take([thread], []);
      return true;
    } catch (problem) {
      this.events.say?.(sentenceOf(problem));
      return false;
    }
  }

  /** These threads, or all, are no news any more. */
  async seen(threads: string[] | null): Promise<void> {
    const news = this.current.notices;
    const mine = news.filter((one) => one.document_id === this.documentId);
    const isNews = threads === null || mine.some((one) => threads.includes(one.thread_id));
    if (!isNews || news.length === 0) return;
    const left = threads === null ? [] : news.filter((one) => !threads.includes(one.thread_id));
    this.publish({ notices: left });
    await this.attempt(async () => {
      await this.api.seen(threads);
    });
  }

  private async load(): Promise<void> {
    await this.attempt(async () => {
      const { threads, you } = await this.api.list();
      this.threads.clear();
      this.current = { ...this.current, you };
      this.take(threads, []);
    });
    await this.loadNotices();
  }

  private async loadNotices(): Promise<void> {
    await this.attempt(async () => {
      const { notices } = await this.api.notices();
      this.publish({ notices });
    });
    // It may have been opened before the news of it came.
    if (this.current.active !== null) await this.seen([this.current.active]);
  }

  private receive({ threads, gone }: ThreadsEvent): void {
    const said = threads.some((thread) => this.isNews(thread));
    this.take(threads, gone);
    if (said || gone.length > 0) void this.loadNotices();
  }

  /** Has somebody else said something that was not there before? */
  private isNews(thread: Thread): boolean {
    const known = new Set(this.threads.get(thread.id)?.comments.map(({ id }) => id));
    return thread.comments.some(
      ({ id, author_key }) => !known.has(id) && author_key !== this.current.you,
    );
  }

  private take(threads: readonly Thread[], gone: readonly string[]): void {
    for (const thread of threads) this.threads.set(thread.id, thread);
    for (const id of gone) this.threads.delete(id);
    const active = this.current.active;
    this.publish({
      threads: [...this.threads.values()],
      active: active !== null && this.threads.has(active) ? active : null,
    });
    this.welcome();
  }

  private publish(change: Partial<View>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
    this.events.changed?.();
  }
}

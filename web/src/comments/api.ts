/** Comments over HTTP. */
import { request } from "../api/http";

export type Comment = {
  id: string;
  author: string;
  author_key: string;
  body: string;
  mentions: string[];
  created_at: string;
  edited_at: string | null;
  deleted: boolean;
};

export type Thread = {
  id: string;
  block_id: string;
  /** UTF-16 code units within the block's text, against `quote`. */
  start: number;
  end: number;
  quote: string;
  /** Are the words still in the text? */
  attached: boolean;
  created_at: string;
  resolved_at: string | null;
  resolved_by: string | null;
  comments: Comment[];
};

export type ThreadsEvent = { event: "changed"; threads: Thread[]; gone: string[] };

export type Notice = {
  id: number;
  kind: "mention" | "reply";
  document_id: string;
  title: string;
  thread_id: string;
  by: string;
  excerpt: string;
  at: string;
  read: boolean;
};

/** Words that somebody selected, to be commented on. */
export type Range = Pick<Thread, "block_id" | "start" | "end" | "quote">;

/** In local mode the server learns from this who acts. */
const signed = (name: string) => ({ "X-Burnish-Actor": encodeURIComponent(name) });

/** What is news to the person of this name, from all documents. */
export const unread = (name: string) =>
  request<{ notices: Notice[] }>("/notifications?unread=true", { headers: signed(name) });

/** These threads, or all, are no news any more. */
export const markRead = (name: string, threads: string[] | null) =>
  request<{ marked: number }>("/notifications/read", {
    method: "POST",
    json: { threads },
    headers: signed(name),
  });

/** Requests of one person about one document's comments. */
export class CommentsApi {
  constructor(
    private readonly id: string,
    private readonly name: () => string,
  ) {}

  list(): Promise<{ threads: Thread[]; you: string }> {
    return this.ask("comments", "GET");
  }

  begin(range: Range, body: string, mentions: string[]): Promise<Thread> {
    return this.ask("comments", "POST", { ...range, body, mentions });
  }

  reply(thread: string, body: string, mentions: string[]): Promise<Thread> {
    return this.ask(`comments/${thread}/replies`, "POST", { body, mentions });
  }

  edit(comment: string, body: string, mentions: string[]): Promise<Thread> {
    return this.ask(`comment/${comment}`, "PATCH", { body, mentions });
  }

  remove(comment: string): Promise<undefined> {
    return this.ask(`comment/${comment}`, "DELETE");
  }

  resolve(thread: string, settled: boolean): Promise<Thread> {
    return this.ask(`comments/${thread}/${settled ? "resolve" : "reopen"}`, "POST");
  }

  notices(): Promise<{ notices: Notice[] }> {
    return unread(this.name());
  }

  seen(threads: string[] | null): Promise<{ marked: number }> {
    return markRead(this.name(), threads);
  }

  private ask<T>(what: string, method: string, json?: unknown): Promise<T> {
    return request(`/documents/${encodeURIComponent(this.id)}/${what}`, {
      method,
      json,
      headers: signed(this.name()),
    });
  }
}

import { beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { ACCEPT_ORIGIN } from "../sync/connection";
import { DECIDED, SUGGESTIONS } from "../sync/frames";
import { SuggestionDesk, type Wire } from "./desk";
import type { Suggestion } from "./types";

/** A server's end of the wire, in memory. */
class Server implements Wire {
  online = true;
  readonly doc = new Y.Doc();
  readonly asked: { id: string; decision: string; key: string; choice?: number }[] = [];
  private readonly handlers = new Map<number, (body: unknown) => void>();

  listen(kind: number, handler: (body: unknown) => void): void {
    this.handlers.set(kind, handler);
  }

  decide(id: string, decision: "accept" | "reject", key: string, choice?: number): boolean {
    this.asked.push({ id, decision, key, choice });
    return true;
  }

  sends(kind: number, body: unknown): void {
    this.handlers.get(kind)?.(body);
  }

  offers(...suggestions: Suggestion[]): void {
    this.sends(SUGGESTIONS, { event: "changed", suggestions });
  }

  /** What the server would send for an edit of its own. */
  edit(change: (text: Y.Text) => void): string {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.doc));
    const before = Y.encodeStateVector(copy);
    change(copy.getText("body"));
    return btoa(String.fromCharCode(...Y.encodeStateAsUpdate(copy, before)));
  }
}

function suggestion(id: string, more: Partial<Suggestion> = {}): Suggestion {
  return {
    id,
    block_id: "a",
    start: 0,
    end: 7,
    before: "recieve",
    after: "receive",
    alternatives: [],
    kind: "spelling",
    score: 0.9,
    steps: 2,
    model: "m",
    status: "open",
    decided_by: null,
    created_at: "2026-11-24T00:00:00Z",
    chosen: null,
    ...more,
  };
}

let server: Server;
let desk: SuggestionDesk;
let said: string[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  desk = new SuggestionDesk(server);
  desk.introduce("Ben");
  said = [];
  desk.on({ say: (message) => said.push(message) });
});

describe("the desk", () => {
  it("keeps only open suggestions", () => {
    server.offers(suggestion("1"), suggestion("2"), suggestion("3", { status: "stale" }));
    server.offers(suggestion("1", { status: "superseded" }));
    expect(desk.view().suggestions.map(({ id }) => id)).toEqual(["2"]);
  });

  it("passes on what somebody did with the dials", () => {
    const heard: unknown[] = [];
    desk.on({ settings: (settings) => heard.push(settings) });
    server.sends(SUGGESTIONS, {
      event: "settings",
      suggestions_enabled: true,
      strength: 0.5,
      alarms: 0.5,
    });
    expect(heard).toEqual([{ enabled: true, strength: 0.5, alarms: 0.5 }]);
  });

  it("knows whether suggestions come late", () => {
    server.sends(SUGGESTIONS, { event: "snapshot", suggestions: [], pace: "slow" });
    expect(desk.view().slow).toBe(true);
    server.offers(suggestion("1"));
    expect(desk.view().slow).toBe(true);
    server.sends(SUGGESTIONS, { event: "changed", suggestions: [], pace: "normal" });
    expect(desk.view().slow).toBe(false);
    server.sends(SUGGESTIONS, { event: "changed", suggestions: [], pace: "slow" });
    server.sends(SUGGESTIONS, { event: "snapshot", suggestions: [] });
    expect(desk.view().slow).toBe(false);
    expect(desk.view().suggestions).toEqual([]);
  });

  it("asks once, however often the key is pressed", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "accept");
    desk.decide("1", "accept");
    expect(server.asked).toHaveLength(1);
    expect(desk.view().deciding.get("1")).toBe("accept");
  });

  it("tells the loser who was faster, whichever message comes first", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "accept");
    server.offers(suggestion("1", { status: "accepted", decided_by: "Ana" }));
    server.sends(DECIDED, { id: "1", status: "accepted", by: "Ana" });
    expect(said).toEqual(["Ana already accepted this."]);
  });

  it("tells a person whose card was open that somebody else decided", () => {
    server.offers(suggestion("1"));
    desk.activate({ id: "1", by: "caret" });
    server.offers(suggestion("1", { status: "rejected", decided_by: "Ana" }));
    expect(said).toEqual(["Ana rejected this."]);
    expect(desk.justTakenAway).toBe(true);
    expect(desk.view().active).toBeNull();
  });

  it("says nothing to the one who rejected", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "reject");
    server.sends(DECIDED, { id: "1", status: "rejected", by: "Ben" });
    expect(said).toEqual([]);
    expect(desk.view().deciding.size).toBe(0);
  });

  it("asks nothing while offline, and says why", () => {
    server.offers(suggestion("1"));
    server.online = false;
    desk.decide("1", "accept");
    expect(server.asked).toEqual([]);
    expect(said[0]).toMatch(/offline/i);
  });

  it("asks again with the same key after a broken connection", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "accept");
    server.sends(SUGGESTIONS, { event: "snapshot", suggestions: [suggestion("1")] });
    expect(server.asked).toHaveLength(2);
    expect(server.asked[1]).toEqual(server.asked[0]);
  });

  it("keeps what the server refused to decide, and says why", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "accept", 7);
    server.sends(DECIDED, { id: "1", status: "error", by: null, detail: "No such words." });
    expect(said).toEqual(["No such words."]);
    expect(desk.get("1")).toBeDefined();
    expect(desk.view().deciding.size).toBe(0);
  });

  it("asks with the words that were chosen, and again with the same", () => {
    server.offers(suggestion("1", { alternatives: ["received", "get"] }));
    desk.decide("1", "accept", 1);
    expect(server.asked[0]).toMatchObject({ id: "1", decision: "accept", choice: 1 });
    server.sends(SUGGESTIONS, { event: "snapshot", suggestions: [suggestion("1")] });
    expect(server.asked[1]).toEqual(server.asked[0]);
  });

  it("lets go of a decision that is never answered", () => {
    server.offers(suggestion("1"));
    desk.decide("1", "accept");
    vi.advanceTimersByTime(20_000);
    expect(desk.view().deciding.size).toBe(0);
    expect(said[0]).toMatch(/not answered/);
  });

  it("makes several accepts one step to undo, that leaves other people's text alone", () => {
    const text = server.doc.getText("body");
    text.insert(0, "1. recieve becuase");
    const undo = new Y.UndoManager(text, { trackedOrigins: new Set([ACCEPT_ORIGIN]) });
    const settle = (captureTimeout: number) => {
      undo.stopCapturing();
      undo.captureTimeout = captureTimeout;
    };
    desk.on({ accepting: () => settle(Number.POSITIVE_INFINITY), accepted: () => settle(500) });
    server.offers(suggestion("1"), suggestion("2"));
    desk.decideAll(["1", "2"], "accept");
    const answer = (id: string, update: string) =>
      server.sends(DECIDED, { id, status: "accepted", by: "Ben", seq: 1, update });
    const first = server.edit((body) => {
      body.insert(10, "receive");
      body.delete(3, 7);
    });
    answer("1", first);
    vi.advanceTimersByTime(5000);
    text.insert(0, "Ana: ");
    const second = server.edit((body) => {
      body.insert(23, "because");
      body.delete(16, 7);
    });
    answer("2", second);
    answer("2", second);
    expect(text.toString()).toBe("Ana: 1. receive because");
    undo.undo();
    expect(text.toString()).toBe("Ana: 1. recieve becuase");
    undo.redo();
    expect(text.toString()).toBe("Ana: 1. receive because");
  });
});

/** The open suggestions of one document, the one that is active, and the decisions under way. */
import { uuidv4 } from "lib0/random";
import * as Y from "yjs";
import i18n from "../i18n";
import { ACCEPT_ORIGIN, type Connection } from "../sync/connection";
import { DECIDED, SUGGESTIONS } from "../sync/frames";
import type { Settings } from "./settingsDraft";
import type { DecidedMessage, Decision, Suggestion, SuggestionsEvent } from "./types";

/** How a suggestion came to be active, which says where its card opens and who has the keys. */
export type Active = { id: string; by: "caret" | "hover" };

const t = i18n.getFixedT(null, "suggestions");

export type View = {
  suggestions: readonly Suggestion[];
  deciding: ReadonlyMap<string, Decision>;
  active: Active | null;
  /** Has a first list arrived? */
  known: boolean;
  /** Do suggestions come late, because much is asked of the model just now? */
  slow: boolean;
  /** Whether this person may accept and reject. */
  mayDecide: boolean;
  /** The text is read without marks, but for the one that somebody goes to. */
  concealed: boolean;
};

export type DeskEvents = {
  /** The list or the decisions under way changed: the text is drawn again. */
  changed: () => void;
  /** The document's settings were changed by somebody. */
  settings: (settings: Settings) => void;
  /** Something to say to this person. */
  say: (message: string) => void;
  /** New suggestions came while the page was open. */
  arrived: (count: number) => void;
  /** Just before and after an accepted update is applied: it becomes an undo step of its own. */
  accepting: () => void;
  accepted: () => void;
};

/** What a desk needs of a connection. */
export type Wire = Pick<Connection, "listen" | "decide" | "online" | "doc">;

type Pending = {
  decision: Decision;
  key: string;
  /** Which of the alternatives to accept with. */
  choice?: number;
  batch: Set<string> | null;
};

/** How long an answer may take before the person may try again. */
const PATIENCE_MS = 15_000;

/** After a card vanished under a key press, that key still meant the card. */
const GRACE_MS = 700;

export class SuggestionDesk {
  private readonly open = new Map<string, Suggestion>();
  private readonly pending = new Map<string, Pending>();
  private readonly listeners = new Set<() => void>();
  private current: View = {
    suggestions: [],
    deciding: new Map(),
    active: null,
    known: false,
    slow: false,
    mayDecide: true,
    concealed: false,
  };
  private events: Partial<DeskEvents> = {};
  private takenAwayAt = Number.NEGATIVE_INFINITY;
  private name = "";
  /** One's own proposal that is being typed anew. */
  private hidden: string | null = null;
  /** Accepted updates come in that are one step to undo. */
  private applying = false;

  constructor(private readonly connection: Wire) {
    connection.listen(SUGGESTIONS, (body) => this.receive(body as SuggestionsEvent));
    connection.listen(DECIDED, (body) => this.decided(body as DecidedMessage));
  }

  /** Sets who is told; replaces the callbacks given. */
  on(events: Partial<DeskEvents>): void {
    this.events = { ...this.events, ...events };
  }

  /** Tells the desk its person's name, to know their own decisions when they come back. */
  introduce(name: string): void {
    this.name = name;
  }

  /** Sets whether this person may accept and reject; the server has the last word. */
  allow(mayDecide: boolean): void {
    if (mayDecide !== this.current.mayDecide) this.publish({ mayDecide });
  }

  /** Draws no marks in the text, but one that becomes active afterwards. */
  conceal(concealed: boolean): void {
    if (concealed === this.current.concealed) return;
    this.publish({ concealed, active: concealed ? null : this.current.active });
    this.events.changed?.();
  }

  view = (): View => this.current;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get(id: string): Suggestion | undefined {
    return this.open.get(id);
  }

  /** Makes a suggestion the active one, or none. The caret's choice stays over the pointer's. */
  activate(active: Active | null): void {
    const now = this.current.active;
    if (active?.id === now?.id && active?.by === now?.by) return;
    if (active && !this.open.has(active.id)) return;
    this.publish({ active });
    this.events.changed?.();
  }

  /** Whether the active suggestion was taken away a moment ago by somebody else. */
  get justTakenAway(): boolean {
    return performance.now() - this.takenAwayAt < GRACE_MS;
  }

  /** Shows this person's own proposal at once, before the server tells everybody. */
  take(suggestion: Suggestion): void {
    if (suggestion.status === "open") this.open.set(suggestion.id, suggestion);
    this.refresh(this.current.active);
  }

  /** Does not show this one for now; null: shows all. */
  hide(id: string | null): void {
    if (id === this.hidden) return;
    this.hidden = id;
    this.refresh(this.current.active);
  }

  /** Asks the server to decide. The text changes when its answer comes. */
  decide(id: string, decision: Decision, choice?: number): void {
    this.decideAll([id], decision, choice);
  }

  /** Many decisions as one step: one undo takes all of them back. */
  decideAll(ids: readonly string[], decision: Decision, choice?: number): void {
    if (!this.current.mayDecide) return;
    const wanted = ids.filter((id) => this.open.has(id) && !this.pending.has(id));
    if (!this.connection.online) {
      this.events.say?.(t("told.offline"));
      return;
    }
    const batch = wanted.length > 1 ? new Set(wanted) : null;
    for (const id of wanted) {
      const pending = { decision, key: uuidv4(), choice, batch };
      this.pending.set(id, pending);
      this.connection.decide(id, decision, pending.key, choice);
      setTimeout(() => this.giveUp(id, pending), PATIENCE_MS);
    }
    const active = this.current.active;
    this.refresh(active && wanted.includes(active.id) ? null : active);
  }

  private receive(message: SuggestionsEvent): void {
    if (message.event === "settings") {
      this.events.settings?.({
        enabled: message.suggestions_enabled,
        strength: message.strength,
        alarms: message.alarms,
      });
      return;
    }
    const before = new Set(this.open.keys());
    if (message.event === "snapshot") {
      this.open.clear();
      this.resend();
    }
    const pace = message.pace ?? (message.event === "snapshot" ? "normal" : null);
    if (pace !== null) this.current = { ...this.current, slow: pace === "slow" };
    let arrived = 0;
    for (const suggestion of message.suggestions) {
      if (suggestion.status === "open") {
        this.open.set(suggestion.id, suggestion);
        if (!before.has(suggestion.id)) arrived += 1;
      } else {
        this.open.delete(suggestion.id);
        this.closedByOthers(suggestion);
      }
    }
    if (message.event === "changed" && arrived > 0) this.events.arrived?.(arrived);
    const active = this.current.active;
    if (active && !this.open.has(active.id)) this.takenAwayAt = performance.now();
    this.refresh(active && this.open.has(active.id) ? active : null, true);
  }

  /** The one this person was looking at is gone: say who decided it. */
  private closedByOthers(suggestion: Suggestion): void {
    if (this.current.active?.id !== suggestion.id || this.pending.has(suggestion.id)) return;
    if (suggestion.status === "accepted" || suggestion.status === "rejected") {
      this.events.say?.(
        t(`told.${suggestion.status}`, { name: suggestion.decided_by ?? t("told.somebody") }),
      );
    }
  }

  /** What was asked before the connection broke is asked again; its key makes that harmless. */
  private resend(): void {
    for (const [id, { decision, key, choice }] of this.pending) {
      this.connection.decide(id, decision, key, choice);
    }
  }

  private giveUp(id: string, pending: Pending): void {
    if (this.pending.get(id) !== pending || !this.connection.online) return;
    this.pending.delete(id);
    this.settle(pending.batch);
    this.events.say?.(t("told.noAnswer"));
    this.refresh(this.current.active);
  }

  private decided(message: DecidedMessage): void {
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    const refused = message.status === "error";
    if (message.status !== "open" && !refused) this.open.delete(message.id);
    if (refused) this.events.say?.(message.detail ?? t("told.undecided"));
    else if (message.update) this.apply(message.update);
    else if (pending) this.tellLoser(pending.decision, message);
    this.settle(pending?.batch ?? null);
    const active = this.current.active;
    this.refresh(active && this.open.has(active.id) ? active : null);
  }

  private apply(base64: string): void {
    const update = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!this.applying) this.events.accepting?.();
    this.applying = true;
    Y.applyUpdate(this.connection.doc, update, ACCEPT_ORIGIN);
  }

  /** Whatever comes next is an undo step of its own, once nothing of the batch is under way. */
  private settle(batch: ReadonlySet<string> | null): void {
    if (!this.applying || (batch && [...batch].some((id) => this.pending.has(id)))) return;
    this.applying = false;
    this.events.accepted?.();
  }

  private tellLoser(decision: Decision, { status, by }: DecidedMessage): void {
    const wanted = decision === "accept" ? "accepted" : "rejected";
    if (status === "accepted" || status === "rejected") {
      if (status === wanted && by === this.name) return;
      const key = status === "accepted" ? "told.alreadyAccepted" : "told.alreadyRejected";
      this.events.say?.(t(key, { name: by ?? t("told.somebody") }));
    } else if (status !== "open") {
      this.events.say?.(t("told.stale"));
    }
  }

  private refresh(active: Active | null, known = this.current.known): void {
    this.publish({
      suggestions: [...this.open.values()].filter(({ id }) => id !== this.hidden),
      deciding: new Map([...this.pending].map(([id, { decision }]) => [id, decision])),
      active,
      known,
    });
    this.events.changed?.();
  }

  private publish(change: Partial<View>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}

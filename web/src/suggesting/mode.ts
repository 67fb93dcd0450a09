/** Suggesting: what is typed becomes proposals; whether that is on, and the one being typed. */
import { sentenceOf } from "../api/http";
import type { SuggestionDesk } from "../suggestions/desk";
import type { Suggestion } from "../suggestions/types";
import { type Proposal, propose, withdraw } from "./api";

type Says = (message: string) => void;

export class SuggestingMode {
  /** No role but "suggest" is left: the mode cannot be switched off. */
  private forced = false;
  private on = false;
  private name = "";
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly documentId: string,
    private readonly desk: SuggestionDesk,
    private readonly say: Says,
  ) {}

  active = (): boolean => this.on || this.forced;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  introduce(name: string): void {
    this.name = name;
  }

  switch(on: boolean): void {
    this.on = on;
    for (const listener of this.listeners) listener();
  }

  /** Somebody who may comment and not write has no other way. */
  force(forced: boolean): void {
    this.forced = forced;
    for (const listener of this.listeners) listener();
  }

  get isForced(): boolean {
    return this.forced;
  }

  tell(message: string): void {
    this.say(message);
  }

  /** This person's own open proposal, if it is one. */
  own(suggestion: Suggestion): boolean {
    return suggestion.author === this.name;
  }

  /** Shows it to everybody. Whatever is wrong with it is said. */
  async send(proposal: Proposal): Promise<void> {
    try {
      const made = await propose(this.documentId, proposal, this.name);
      this.desk.take(made);
    } catch (problem) {
      this.say(sentenceOf(problem));
    }
    this.desk.hide(null);
  }

  async takeBack(id: string): Promise<void> {
    try {
      await withdraw(this.documentId, id, this.name);
    } catch (problem) {
      this.say(sentenceOf(problem));
    }
    this.desk.hide(null);
  }

  /** While it is being typed anew. */
  hide(id: string): void {
    this.desk.hide(id);
  }
}

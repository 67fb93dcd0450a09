/** Suggesting: what is typed becomes proposals; whether that is on, and the one being typed. */
import { sentenceOf } from "../api/http";
import type { ModeChoice } from "../modes/mode";
import type { SuggestionDesk } from "../suggestions/desk";
import type { Suggestion } from "../suggestions/types";
import { type Proposal, propose, withdraw } from "./api";

type Says = (message: string) => void;

export class SuggestingMode {
  private name = "";

  constructor(
    private readonly documentId: string,
    private readonly desk: SuggestionDesk,
    private readonly say: Says,
    private readonly modes: ModeChoice,
  ) {}

  active = (): boolean => this.modes.current() === "suggesting";

  subscribe = (listener: () => void): (() => void) => this.modes.subscribe(listener);

  introduce(name: string): void {
    this.name = name;
  }

  /** Whether this person may comment and not write. */
  get isForced(): boolean {
    return !this.modes.options().includes("editing");
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

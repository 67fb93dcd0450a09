/** Who wrote which stretch of a text, told from the items of its CRDT. Pure. */
import * as Y from "yjs";
import { COLORS } from "../people/me";
import type { Authors } from "./api";

/** `start..end` of a block's text, in UTF-16 code units. `author` null: nobody knows. */
export type Stretch = {
  start: number;
  end: number;
  author: string | null;
  /** It came from an accepted suggestion: the model's name, or "" for a person's proposal. */
  model: string | null;
};

type Range = { clock: number; end: number; author: string | null; model: string | null };

/** Looks up who wrote an item. */
export class AuthorIndex {
  private readonly people = new Map<number, { clock: number; actor: string }[]>();
  private readonly accepted = new Map<number, Range[]>();

  constructor({ authors, accepted }: Authors) {
    for (const { client, clock, actor } of authors) {
      const known = this.people.get(client) ?? [];
      known.push({ clock, actor });
      this.people.set(client, known);
    }
    for (const known of this.people.values()) known.sort((a, b) => a.clock - b.clock);
    for (const { client, clock, end, model, author, accepted_by } of accepted) {
      const known = this.accepted.get(client) ?? [];
      known.push({ clock, end, author: author ?? accepted_by, model: model ?? "" });
      this.accepted.set(client, known);
    }
  }

  /** Cuts `length` clocks from `clock` on where the author changes. */
  of(client: number, clock: number, length: number): Omit<Stretch, "start">[] {
    const end = clock + length;
    const cuts = new Set([clock, end]);
    const people = this.people.get(client) ?? [];
    const accepted = this.accepted.get(client) ?? [];
    for (const one of people) cuts.add(one.clock);
    for (const one of accepted) {
      cuts.add(one.clock);
      cuts.add(one.end);
    }
    const places = [...cuts].filter((at) => at >= clock && at <= end).sort((a, b) => a - b);
    return places.slice(0, -1).map((at, i) => {
      const taken = accepted.find((one) => one.clock <= at && at < one.end);
      // What came before the first record of a client was still written by that client.
      const person = people.findLast((one) => one.clock <= at) ?? people[0];
      return {
        end: (places[i + 1] ?? end) - clock,
        author: taken ? taken.author : (person?.actor ?? null),
        model: taken ? taken.model : null,
      };
    });
  }
}

/** The stretches of one block's content node; inline nodes that are no text count as one. */
export function stretchesOf(content: Y.XmlElement, index: AuthorIndex): Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  for (const child of content.toArray()) {
    if (!(child instanceof Y.XmlText)) {
      at += 1;
      continue;
    }
    for (let item = child._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue;
      if (item.content instanceof Y.ContentString) {
        let start = 0;
        for (const part of index.of(item.id.client, item.id.clock, item.length)) {
          add(found, { ...part, start: at + start, end: at + part.end });
          start = part.end;
        }
      }
      at += item.length;
    }
  }
  return found;
}

function add(found: Stretch[], next: Stretch): void {
  const last = found.at(-1);
  if (last && last.end === next.start && last.author === next.author && last.model === next.model) {
    last.end = next.end;
  } else if (next.end > next.start) {
    found.push(next);
  }
}

/** The content node of each block, by the block's id. */
export function contentsById(fragment: Y.XmlFragment): Map<string, Y.XmlElement> {
  const found = new Map<string, Y.XmlElement>();
  const waiting: (Y.XmlElement | Y.XmlFragment)[] = [fragment];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const children = node.toArray().filter((child) => child instanceof Y.XmlElement);
    const isBlock = node instanceof Y.XmlElement && node.nodeName === "blockContainer";
    const id = isBlock ? (node as Y.XmlElement).getAttribute("id") : undefined;
    if (id && children[0] && !found.has(id)) found.set(id, children[0]);
    waiting.push(...children);
  }
  return found;
}

/** The same colour for the same name, on every page. */
export function colorOf(author: string): string {
  let sum = 0;
  for (const character of author) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return COLORS[sum % COLORS.length] ?? COLORS[0];
}

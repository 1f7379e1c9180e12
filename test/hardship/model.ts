import type { Org } from "../../src/sandbox/org.ts";
import { itemsHeld, shelvesOf, type Items, type Shelf } from "./shelves.ts";

/** What an operation does to one shelf: sets an item, takes it away (no text), or clears the shelf (no id). */
export interface Change {
  readonly shelf: Shelf;
  readonly id?: string;
  readonly text?: string | undefined;
}

/** Stands for the id of a new object until an answer or a read tells it. */
export const newId = "(new)";

/** The organization as it must be by all that the server reported. */
export interface Model {
  items(name: Shelf): Items;
  ids(name: Shelf): string[];
  /** Names of the shelves of a kind, empty ones left out. */
  shelves(kind: string): Shelf[];
  apply(changes: readonly Change[]): void;
  /** The shelf after the changes, without making them. */
  after(name: Shelf, changes: readonly Change[]): Items;
  all(): IterableIterator<Shelf>;
}

export function modelOf(org: Org): Model {
  const shelves = new Map<Shelf, Items>(shelvesOf(org).map((name) => [name, itemsHeld(name, org)]));
  const items = (name: Shelf): Items => shelves.get(name) ?? new Map<string, string>();

  const after = (name: Shelf, changes: readonly Change[]): Items => {
    const copy = new Map(items(name));
    for (const { shelf, id, text } of changes) {
      if (shelf !== name) continue;
      if (id === undefined) copy.clear();
      else if (text === undefined) copy.delete(id);
      else copy.set(id, text);
    }
    return copy;
  };

  return {
    items,
    after,
    ids: (name) => [...items(name).keys()],
    shelves: (kind) => [...shelves.keys()].filter((name) => name.startsWith(`${kind}/`) && items(name).size > 0),
    apply(changes) {
      const next = [...new Set(changes.map(({ shelf }) => shelf))].map((name) => [name, after(name, changes)] as const);
      for (const [name, content] of next) shelves.set(name, content);
    },
    all: () => shelves.keys(),
  };
}

/** Whether a shelf holds what is expected. The id of an object that was perhaps created may be any that is not known. */
export function isSame(held: Items, expected: Items): boolean {
  if (held.size !== expected.size) return false;
  const text = expected.get(newId);
  const unknown = [...held].filter(([id, value]) => expected.get(id) !== value);
  return text === undefined ? unknown.length === 0 : unknown.length === 1 && unknown[0]![1] === text && !expected.has(unknown[0]![0]);
}

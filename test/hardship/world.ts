import type { Random } from "../../src/sandbox/random.ts";
import type { Args } from "../../src/tools/define.ts";
import { newId, type Change, type Model } from "./model.ts";
import { shelf } from "./shelves.ts";

/** A call that changes something, and what it changes where it was carried out. */
export interface Operation {
  readonly tool: string;
  readonly args: Args;
  /** @param id Of the object that was created; other operations do not read it. */
  readonly changes: (id: string) => readonly Change[];
}

export interface World {
  readonly random: Random;
  readonly model: Model;
  /** People of the organization, who stay. */
  readonly people: readonly string[];
  /** A name that nothing else has. */
  readonly name: () => string;
}

export const text = (...values: unknown[]): string => JSON.stringify(values);
export const put = (name: string, id: string, value: string): Change => ({ shelf: name, id, text: value });
export const drop = (name: string, id: string): Change => ({ shelf: name, id });
export const clear = (name: string): Change => ({ shelf: name });

/** What a row of the catalog answers for its `{}`, told apart by `undefined`: nothing there to act on. */
export type Make = (world: World) => Operation | undefined;

export const pick = <T>({ random }: World, from: readonly T[]): T | undefined => (from.length === 0 ? undefined : random.pick(from));
export const held = (world: World, name: string): string | undefined => pick(world, world.model.ids(name));
export const valuesOf = (world: World, name: string, id: string) => JSON.parse(world.model.items(name).get(id)!) as unknown[];

export const activeProjects = ({ model }: World): string[] =>
  [...model.items("projects")].filter(([, value]) => value.endsWith('"active"]')).map(([id]) => id);

/** Does something in an active project. */
export const inProject =
  (make: (world: World, project: string) => Operation | undefined): Make =>
  (world) => {
    const project = pick(world, activeProjects(world));
    return project === undefined ? undefined : make(world, project);
  };

/** Does something to an item of a shelf. */
export const onItem =
  (kind: string, make: (world: World, id: string) => Operation | undefined): Make =>
  (world) => {
    const id = held(world, kind);
    return id === undefined ? undefined : make(world, id);
  };

export const onProjectItem = (kind: string, make: (world: World, project: string, id: string) => Operation | undefined): Make =>
  inProject((world, project) => {
    const id = held(world, shelf(kind, project));
    return id === undefined ? undefined : make(world, project, id);
  });

/** The shelves an operation changes. */
export const touched = (operation: Operation): string[] => [...new Set(operation.changes(newId).map(({ shelf: name }) => name))];

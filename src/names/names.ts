import type { Reader } from "../client/request.ts";
import { shown } from "../output/untrusted.ts";
import type { Args } from "../tools/define.ts";
import { InputError } from "../tools/input.ts";
import type { Tool } from "../tools/tool.ts";
import { givenIds, withId, type GivenId } from "./arguments.ts";
import { kinds, looksLikeId, rowId } from "./kinds.ts";
import { createLearned, type Learned } from "./learned.ts";
import { createLookUp } from "./look-up.ts";
import { quoted } from "./match.ts";
import { createListPages } from "./pages.ts";
import { first } from "./places.ts";
import { createSuggest, type Suggest } from "./suggest.ts";

/** A name that was given for an id, and what it stands for. */
export interface ResolvedName {
  /** `group_id`, `projects.0.id` */
  readonly argument: string;
  /** As the caller wrote it. */
  readonly given: string;
  readonly id: string;
  /** As the organization has it; safe to show on one line. */
  readonly name: string;
}

export interface Resolution {
  /** The very object that was given when no name was among its ids. */
  readonly args: Args;
  readonly resolved: readonly ResolvedName[];
}

export interface Names extends Learned {
  /**
   * Puts ids in the place of names. Values that look like ids cost no request.
   * @param args Validated by `tool.input`.
   * @param signal Ends the waiting; reads that others wait for as well go on.
   * @throws {InputError} A name that stands for nothing or for several objects, or that cannot be looked up. It tells of all such names at once.
   * @throws {ApiError | ConnectionError} A look-up failed; the message says which.
   */
  resolve(tool: Tool, args: Args, signal?: AbortSignal): Promise<Resolution>;
  readonly suggest: Suggest;
  /** Forgets the lists: to be called after each write that was sent. */
  invalidate(): void;
}

export interface NamesOptions {
  /** Not bound to one caller: several may wait for the same answer. */
  readonly read: Reader;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** How long a list that was read serves look-ups. Default 30,000. */
  readonly ttlMs?: number;
}

/** Names in the order in which they are looked up: what others are searched under comes first. */
function inStages(names: readonly GivenId[]): GivenId[][] {
  const early = new Set(first.flat());
  return [...first.map((some) => names.filter(({ kind }) => some.includes(kind))), names.filter(({ kind }) => !early.has(kind))];
}

export function createNames({ read, now, ttlMs = 30_000 }: NamesOptions): Names {
  const { learn, known } = createLearned();
  const lists = createListPages({ read, now, ttlMs, learn });
  const lookUp = createLookUp(lists, now);

  return {
    learn,
    known,
    suggest: createSuggest(lists, now),
    invalidate: () => lists.invalidate(),
    async resolve(tool, args, signal) {
      const names = givenIds(tool, args).filter(({ kind, value }) => !looksLikeId(kind, value));
      let ids = args;
      const resolved: ResolvedName[] = [];
      for (const stage of inStages(names)) {
        const found = await Promise.all(stage.map(async (given) => ({ given, ...(await lookUp(tool, ids, given, signal)) })));
        const problems = found.flatMap(({ given, problem }) =>
          problem === undefined ? [] : [`${given.path.join(".")}: ${quoted(given.value)} ${problem}`],
        );
        if (problems.length > 0) throw new InputError(`${tool.name}: ${problems.join(". ")}. Nothing was sent.`);
        for (const { given, row } of found) {
          const id = rowId(row!)!;
          if (id === given.value) continue;
          ids = withId(ids, given.path, id);
          const name = shown(kinds[given.kind].nameOf(row!) ?? given.value);
          resolved.push({ argument: given.path.join("."), given: given.value, id, name });
        }
      }
      return { args: ids, resolved };
    },
  };
}

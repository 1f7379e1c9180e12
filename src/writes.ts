import { givenIds } from "./names/arguments.ts";
import type { Args } from "./tools/define.ts";
import { toRequest } from "./tools/request.ts";
import type { Tool } from "./tools/tool.ts";

/** A call of this server that may have changed something. */
export interface Write {
  /** Unix milliseconds at which it had ended. */
  readonly at: number;
  /** `/organization/groups/group_…/users/user-…` */
  readonly path: string;
  /** What it acted on. */
  readonly ids: readonly string[];
}

/** Changes what was read before it, in a way that this server knows of. */
export interface Writes {
  readonly note: (tool: Tool, args: Args) => void;
  readonly all: () => readonly Write[];
}

/** Of older ones only the time is kept, and everything counts as changed by them. */
const most = 500;
const everything = "";

/** A role is handed out, not changed, by a call that gives it to somebody. */
const isActedOn = (tool: Tool, { path, kind }: ReturnType<typeof givenIds>[number]): boolean =>
  kind !== "role" || tool.pathParams.some((param) => param === path[0]);

/** @param now Unix milliseconds. */
export function createWrites(now: () => number): Writes {
  let writes: readonly Write[] = [];
  return {
    note(tool, args) {
      const ids = givenIds(tool, args).filter((given) => isActedOn(tool, given));
      const write = { at: now(), path: toRequest(tool, args).path, ids: ids.map(({ value }) => value) };
      const [oldest, ...others] = writes;
      writes =
        oldest && writes.length >= most
          ? [{ at: others[0]!.at, path: everything, ids: [] }, ...others.slice(1), write]
          : [...writes, write];
    },
    all: () => writes,
  };
}

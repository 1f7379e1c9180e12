import { toRequest } from "../tools/request.ts";
import type { Write } from "../writes.ts";
import type { PageLine } from "./lines.ts";
import type { Organization } from "./organization.ts";
import { parts } from "./parts.ts";

/** Reads lag writes (field/domain.md §0): for so long, in ms, an answer may still show what was before. */
const lagMs = 30_000;

/** Whether something that was read at a moment can be older than a write. */
export const mayPrecede = (readAt: number, write: Write): boolean => readAt <= write.at + lagMs;

const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/**
 * Which pages may show something as it was before a write: of a list that the write acted in, of what it acted on, and where that is named. What a call
 * changes elsewhere, it changes there: a user who was deleted is gone from the groups whose pages name the user. What a group gets, its members get.
 * @param before Says who the members of groups were.
 */
export function outdatedBy(writes: readonly Write[], { groups }: Pick<Organization, "groups">): (page: PageLine) => boolean {
  const all = writes.map((write) => ({ ...write, ids: write.ids.flatMap((id) => [id, ...(groups.get(id)?.members ?? [])]) }));
  return (page) => {
    const later = all.filter((write) => mayPrecede(page.at, write));
    if (later.length === 0) return false;
    const { tool, changedBy } = parts.get(page.part)!;
    const { path } = toRequest(tool, Object.fromEntries(tool.pathParams.map((name, place) => [name, page.unit[place]])));
    const text = JSON.stringify(page.rows);
    return later.some(
      (write) =>
        within(write.path, path) ||
        within(path, write.path) ||
        changedBy?.test(write.path) === true ||
        write.ids.some((id) => page.unit.includes(id) || text.includes(id)),
    );
  };
}

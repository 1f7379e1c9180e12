import { shown } from "../../../output/untrusted.ts";
import type { Project } from "../../../snapshot/organization.ts";
import { inProjects, ofProject, activeProjects, plural, type Check } from "./check.ts";

/** How many projects have each value of one limit of one model. */
type Counts = Map<number, number>;

interface Ranked {
  readonly counts: ReadonlyMap<number, number>;
  /** Values by how many projects have them, the lower one of equals first; only the first two can be the commonest among others. */
  readonly first: readonly number[];
  readonly projects: number;
}

const keyOf = (model: string, member: string): string => JSON.stringify([model, member]);

function rankedOf(counts: Counts): Ranked {
  const order = [...counts].toSorted(([a, one], [b, other]) => other - one || a - b).map(([value]) => value);
  return { counts, first: order.slice(0, 2), projects: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

function limitsOfAll(projects: readonly Project[]): ReadonlyMap<string, Ranked> {
  const all = new Map<string, Counts>();
  for (const { rateLimits = [] } of projects)
    for (const { model, limits } of rateLimits)
      for (const [member, value] of Object.entries(limits)) {
        const key = keyOf(model, member);
        const counts: Counts = all.get(key) ?? new Map();
        all.set(key, counts.set(value, (counts.get(value) ?? 0) + 1));
      }
  return new Map([...all].map(([key, counts]) => [key, rankedOf(counts)]));
}

/**
 * The commonest value among the other projects, when it is above a project's own and at least two of them have it.
 * Where two values are equally common the lower one counts.
 */
function commonestAbove(own: number, { counts, first }: Ranked): number | undefined {
  const other = first.find((value) => value !== own);
  if (other === undefined || other <= own) return undefined;
  const having = counts.get(other) ?? 0;
  const havingOwn = (counts.get(own) ?? 1) - 1;
  return having >= 2 && having > havingOwn ? other : undefined;
}

const grouped = new Intl.NumberFormat("en-US");

const belowOthers: Check = {
  name: "rate limits below those of other projects",
  meaning: () => "a limit of a model is lower than the commonest one of that model in the other projects; at least two of them have that",
  threshold: () => "the commonest one elsewhere",
  judge(stage) {
    const all = limitsOfAll(activeProjects(stage.organization));
    return inProjects(
      stage,
      "rate limits",
      ({ rateLimits }) => rateLimits,
      (rateLimits, project) =>
        rateLimits.flatMap(({ model, id, limits }) => {
          const lower = Object.entries(limits).flatMap(([member, own]) => {
            const ranked = all.get(keyOf(model, member))!;
            const common = commonestAbove(own, ranked);
            return common === undefined
              ? []
              : [
                  `${shown(member, 60)} ${grouped.format(own)}, ${grouped.format(common)} in ${ranked.counts.get(common)} of ${plural(ranked.projects - 1, "other project")}`,
                ];
          });
          return lower.length === 0 ? [] : [ofProject(stage, project, `${shown(model, 80)} (${shown(id, 80)}): ${lower.join("; ")}`)];
        }),
    );
  },
};

export const rateLimitChecks: readonly Check[] = [belowOthers];

import type { Json } from "../../../src/json.ts";
import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import type { Organization, SpendLimit } from "../../../src/snapshot/organization.ts";
import type { Args } from "../../../src/tools/define.ts";
import { emptyOrganization, emptyProject, person, projectKey } from "../../snapshot/access-organizations.ts";
import { day, today, type ReadList } from "./health-stage.ts";

/** One amount of one day, counted back from today. */
export interface Payment {
  readonly ago: number;
  readonly value: number | string;
  readonly currency?: string;
  readonly project?: string | null;
  readonly key?: string | null;
  readonly user?: string | null;
  readonly item?: string | null;
}

type Asked = { start_time: number; end_time: number; limit?: number; group_by: string[]; project_ids?: string[] };

/** Answers as the API does: seven days without a limit, no row for what does not occur, and only the members that were grouped by. */
export function payments(paid: readonly Payment[], seen: Args[] = []): ReadList {
  return async (path, args) => {
    seen.push({ path, ...args });
    const { start_time, end_time, limit = 7, group_by, project_ids } = args as unknown as Asked;
    const rows: Json[] = [];
    for (let time = start_time; time < end_time; time += day) {
      const results = paid
        .filter(({ ago, project }) => today - ago * day === time && (project_ids === undefined || project_ids.includes(project ?? "")))
        .map(({ value, currency = "usd", project, key, user, item }) => {
          const all: Record<string, unknown> = { project_id: project, api_key_id: key, user_id: user, line_item: item };
          const members = Object.fromEntries(
            Object.entries(all).map(([name, one]) => [name, group_by.includes(name) ? (one ?? null) : null]),
          );
          return { object: "organization.costs.result", amount: { value, currency }, ...members };
        });
      rows.push({ object: "bucket", start_time: time, end_time: time + day, results });
    }
    if (rows.length > limit || limit > 180) return { rows: rows.slice(0, limit), complete: false, problem: "the list was cut" };
    return { rows, complete: true, problem: undefined };
  };
}

/** Billionths of a billionth of a billionth: more places than any amount here has. */
const places = 27;

/** Exact in its own way: digits of a text, moved to one scale. */
export function whole(value: number | string): bigint {
  const [mantissa = "", exponent = "0"] = String(value).toLowerCase().split("e");
  const [before = "", after = ""] = mantissa.split(".");
  return BigInt(before + after) * 10n ** BigInt(places - after.length + Number(exponent));
}

function amount(random: Random): number | string {
  const digits = (count: number) => Array.from({ length: count }, () => random.int(0, 9)).join("");
  const kinds = [
    () => random.int(1, 500),
    () => random.int(1, 1e6) / 1e4,
    () => `${random.int(0, 99999)}.${digits(24)}1`,
    () => `${random.int(1, 9)}.${random.int(1, 9)}e-${random.int(1, 9)}`,
    () => 1e-7 * random.int(1, 9),
  ];
  return random.pick(kinds)();
}

export type Fate = "new" | "gone" | "both";

export interface Planted {
  readonly organization: Organization;
  readonly paid: readonly Payment[];
  /** By project id, `null` for costs without one. */
  readonly fates: ReadonlyMap<string | null, Fate>;
  /** Ids that the snapshot does not have. */
  readonly unnamed: ReadonlySet<string>;
  readonly limit: SpendLimit | null;
}

/** Days of the usual report: 1 to 30 days ago, and 31 to 60 before that. */
const current = (random: Random) => random.pick([1, 30, random.int(2, 29)]);
const previous = (random: Random) => random.pick([31, 60, random.int(32, 59)]);
/** Outside of both. */
const outside = (random: Random) => random.pick([0, 61, random.int(62, 80)]);

/** Costs of a random organization whose lines come, go or stay as planned, with lines just beside each. */
export function plantCosts(seed: number): Planted {
  const random = createRandom(seed);
  const ids: (string | null)[] = Array.from({ length: random.int(2, 9) }, (_, index) => `proj_${index}`);
  if (random.next() < 0.5) ids.push(null);
  const unnamed = new Set(ids.filter((id): id is string => id !== null && random.next() < 0.2));
  const fates = new Map<string | null, Fate>();
  const paid: Payment[] = [];
  for (const project of ids) {
    const pay = (ago: number, value = amount(random)) =>
      paid.push({ ago, value, project, item: random.pick(["gpt-6-astra, input_tokens", "images", null]) });
    const times = (count: number, ago: (random: Random) => number) => Array.from({ length: count }, () => pay(ago(random)));
    const fate = random.pick(["new", "gone", "both", "none"] as const);
    if (fate !== "none") fates.set(project, fate);
    if (fate === "new" || fate === "both") times(random.int(1, 5), current);
    if (fate === "gone" || fate === "both") times(random.int(1, 5), previous);
    if (random.next() < 0.6) times(random.int(1, 3), outside);
    // Nothing was spent where nothing was charged, or what was charged came back.
    if (fate === "new" && random.next() < 0.5) pay(previous(random), random.pick([0, "0.000", "0e5"]));
    if (fate === "new" && random.next() < 0.5) {
      const ago = previous(random);
      pay(ago, "12.000000000000000000000007");
      pay(ago, "-12.000000000000000000000007");
    }
  }
  const limit = random.next() < 0.3 ? null : { thresholdCents: random.int(1, 1e7), currency: "USD", interval: "month" };
  const projects = ids.filter((id): id is string => id !== null && !unnamed.has(id));
  return {
    organization: emptyOrganization({
      projects: new Map(projects.map((id) => [id, emptyProject(id, { name: `Project ${id}` })])),
      spendLimit: limit,
    }),
    paid,
    fates,
    unnamed,
    limit,
  };
}

/** One project with a key of Ada's, for reports by key and user. */
export const small = emptyOrganization({
  users: new Map([["ada", person("ada", { name: "Ada", email: "ada@example.com" })]]),
  projects: new Map([
    ["p1", emptyProject("p1", { name: "Search", keys: [projectKey("key_1", { type: "user", id: "ada", name: "Ada" })] })],
  ]),
  spendLimit: null,
});

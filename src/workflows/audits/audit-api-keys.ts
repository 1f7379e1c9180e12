import * as z from "zod";
import type { Cell, Column, Section } from "../../evidence/report.ts";
import { listed } from "../../gate/facts/people.ts";
import { shown } from "../../output/untrusted.ts";
import type { Organization, Project } from "../../snapshot/organization.ts";
import { anyOf } from "../../tools/fields.ts";
import { audit, type AuditContext } from "./audit.ts";
import { judgeKey, keyChecks, type JudgedKey, type KeyLimits } from "./checks/key-checks.ts";
import { adminKeyFacts, projectKeyFacts, type KeyFacts } from "./checks/key-facts.ts";
import { isWhole } from "./checks/ownership.ts";
import { spanText } from "./days.ts";
import { amountsText, readCosts, rounded, sumsBy, totalOf, type Costs } from "./recent-costs.ts";
import { costDayCount, dayCount, filled, share, thresholdRows } from "./thresholds.ts";
import { pickProject, projectLabel } from "./who.ts";

const defaults: KeyLimits = {
  no_use_days: 30,
  idle_days: 90,
  max_age_days: 180,
  expires_within_days: 14,
  spend_share: 0.9,
  spend_days: 30,
};

const input = z.strictObject({
  projects: anyOf(z.string()),
  no_use_days: dayCount,
  idle_days: dayCount,
  max_age_days: dayCount,
  expires_within_days: dayCount,
  spend_share: share,
  spend_days: costDayCount,
});

type Context = AuditContext<z.output<typeof input>>;

const meanings: Readonly<Record<keyof KeyLimits, string>> = {
  no_use_days: "days after its creation from which a key without recorded use is named",
  idle_days: "days since its last recorded use from which a key is named",
  max_age_days: "days since its creation from which a key is named, whatever its use",
  expires_within_days: "days before its expiry from which a key is named",
  spend_share: "share of the spend of its project or of the organization above which a key is named",
  spend_days: "full UTC days of cost that were read; a use within as many days counts as recent",
};

type Read = Costs | { readonly problem: string };

const currenciesOf = (costs: Read): string[] => ("problem" in costs ? [] : [...totalOf(costs.costs).keys()]);

/** One column for each currency: amounts of several are never one number. */
const costColumns = (costs: Read): Column[] => {
  const currencies = currenciesOf(costs);
  if (currencies.length === 0) return [{ key: "cost", title: "Cost", kind: "money", absent: "no cost recorded" }];
  return currencies.map((currency) => ({
    key: `cost ${currency}`,
    title: `Cost, ${shown(currency.toUpperCase(), 10)}`,
    kind: "money",
    absent: "no cost recorded",
  }));
};

function costCells({ facts: { kind, cost } }: JudgedKey, columns: readonly Column[]): Record<string, Cell> {
  return Object.fromEntries(
    columns.map(({ key }): [string, Cell] => {
      const currency = key.slice("cost ".length);
      const amount = cost?.amounts.get(currency);
      const missing = cost === undefined && kind !== "admin key" ? undefined : null;
      return [key, amount === undefined ? missing : { value: rounded(amount), currency }];
    }),
  );
}

const rank = ({ findings: [first] }: JudgedKey): number => (first === undefined ? keyChecks.length : keyChecks.indexOf(first.check));

/** What was used last comes first: it is what somebody would notice. */
const byWeight = (a: JudgedKey, b: JudgedKey): number =>
  rank(a) - rank(b) ||
  b.findings.length - a.findings.length ||
  (b.facts.key.lastUsedAt ?? 0) - (a.facts.key.lastUsedAt ?? 0) ||
  (a.facts.key.id < b.facts.key.id ? -1 : 1);

const columnsBefore: readonly Column[] = [
  { key: "key", title: "Key", kind: "text", absent: "no name" },
  { key: "kind", title: "Kind", kind: "text" },
  { key: "project", title: "Project", kind: "text", absent: "none" },
  { key: "owner", title: "Owner", kind: "text" },
  { key: "findings", title: "Findings", kind: "list" },
  { key: "created", title: "Created", kind: "time" },
  { key: "used", title: "Last use", kind: "time", absent: "no recorded use" },
  { key: "expires", title: "Expires", kind: "time", absent: "no expiry" },
];

const columnsAfter: readonly Column[] = [
  { key: "projectId", title: "Project id", kind: "text", absent: "none" },
  { key: "id", title: "id", kind: "text" },
];

function keySection({ snapshot: { organization } }: Context, judged: readonly JudgedKey[], costs: Read): Section {
  const money = costColumns(costs);
  const rows = judged
    .filter(({ findings }) => findings.length > 0)
    .toSorted(byWeight)
    .map((one) => {
      const { kind, key, project, owner } = one.facts;
      return {
        key: key.name === null ? null : shown(key.name, 120),
        kind,
        project: project === undefined ? null : projectLabel(organization, project.id),
        owner: owner?.label,
        findings: one.findings.map(({ text }) => text),
        created: key.createdAt,
        used: key.lastUsedAt,
        expires: key.expiresAt,
        ...costCells(one, money),
        projectId: project?.id ?? null,
        id: key.id,
      };
    });
  const note = "A key of the kind unlisted key has costs and is in no list that was read.";
  return {
    title: "Keys with findings",
    ...(rows.some(({ kind }) => kind === "unlisted key") && { note }),
    table: { columns: [...columnsBefore, ...money, ...columnsAfter], rows },
  };
}

function checkSection(judged: readonly JudgedKey[], values: KeyLimits): Section {
  const found = new Map<string, number>();
  const open = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const one of judged) {
    for (const { check } of one.findings) add(found, check.name);
    for (const { name } of one.open) add(open, name);
  }
  const columns: Column[] = [
    { key: "finding", title: "Finding", kind: "text" },
    { key: "keys", title: "Keys", kind: "number" },
    { key: "open", title: "Not judged", kind: "number" },
    { key: "meaning", title: "Meaning", kind: "text" },
  ];
  const rows = keyChecks.map(({ name, meaning, of }) => {
    const asked = judged.filter(({ facts }) => of.includes(facts.kind)).length;
    const unjudged = open.get(name) ?? 0;
    // Where no key at all could be judged, 0 would read as if none had it.
    const keys = asked > 0 && unjudged === asked ? undefined : (found.get(name) ?? 0);
    return { finding: name, keys, open: unjudged, meaning: meaning(values) };
  });
  return { title: "Findings by kind", table: { columns, rows } };
}

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** More keys or projects are counted. */
const maxNamed = 3;

const keyText = (organization: Organization, { key, project }: KeyFacts): string =>
  `${shown(key.name ?? key.id, 120)} (${project === undefined ? "" : `${projectLabel(organization, project.id)}, `}${shown(key.id, 80)})`;

function gapsOf(
  { args, snapshot: { organization } }: Context,
  projects: readonly Project[],
  judged: readonly JudgedKey[],
  costs: Read,
): string[] {
  const unread = projects.filter(({ keys }) => keys === undefined).map(({ id }) => projectLabel(organization, id));
  const open = keyChecks.flatMap(({ name }) => {
    const keys = judged.filter((one) => one.open.some((check) => check.name === name)).map(({ facts }) => keyText(organization, facts));
    if (keys.length === 0) return [];
    // A key can be in several of these lists: of many the number has to do.
    return [`"${name}" for ${plural(keys.length, "key")}${keys.length > maxNamed ? "" : `: ${keys.join(", ")}`}`];
  });
  return [
    ...(isWhole(organization, "projects") ? [] : ["The list of projects was not read to its end: keys of other projects are missing."]),
    ...(unread.length === 0 ? [] : [`API keys were not read for ${plural(unread.length, "project")}: ${listed(unread)}.`]),
    ...(args.projects === undefined && organization.adminKeys === undefined ? ["Admin keys were not read."] : []),
    ...("problem" in costs ? [`Costs were not read: ${costs.problem}.`] : []),
    ...(open.length === 0 ? [] : [`Not judged, because what decides was not read or not said: ${open.join("; ")}.`]),
  ];
}

/** What the projects cost that were asked for, each; `$12.50 in Payments, `. */
function projectCosts({ args, snapshot: { organization } }: Context, projects: readonly Project[], costs: Read): string {
  if (args.projects === undefined || "problem" in costs) return "";
  const sums = sumsBy(costs.costs, ({ projectId }) => projectId);
  const texts = projects.map(({ id }) => `${amountsText(sums.get(id) ?? new Map())} in ${projectLabel(organization, id)}`);
  return `${listed(texts, maxNamed)}; `;
}

function summaryOf({ args }: Context, judged: readonly JudgedKey[], costs: Read, ofProjects: string, values: KeyLimits): string[] {
  const named = judged.filter(({ findings }) => findings.length > 0).length;
  const counts = keyChecks
    .map(({ name }) => ({ name, count: judged.filter(({ findings }) => findings.some(({ check }) => check.name === name)).length }))
    .filter(({ count }) => count > 0);
  const unjudged = judged.filter(({ findings, open }) => findings.length === 0 && open.length > 0).length;
  const none = judged.length - named;
  const partly = unjudged === 0 ? "" : `, ${unjudged} of them not judged in every respect`;
  return [
    `${named} of ${plural(judged.length, "key")} ${named === 1 ? "has" : "have"} findings, ${none} ${none === 1 ? "has" : "have"} none${partly}.`,
    ...(counts.length === 0 ? [] : [`Keys by finding: ${counts.map(({ name, count }) => `${name} ${count}`).join("; ")}.`]),
    ...(args.projects === undefined ? [] : ["Admin keys belong to no project and are left out."]),
    "problem" in costs
      ? "What keys cost is not known: costs were not read."
      : `Costs ${spanText(costs.from, costs.until)} (${plural(values.spend_days, "full UTC day")}): ${ofProjects}${amountsText(totalOf(costs.costs))} in the whole organization.`,
  ];
}

/** What the lists of keys, their owners and their costs say of every key, measured against thresholds. */
export const auditApiKeys = audit({
  name: "audit_api_keys",
  does: "Find API keys and admin keys without recorded use or expiry, old, of owners without access, or carrying most spend. For key hygiene and rotation.",
  input,
  parts: (args) => [
    "users",
    "projects",
    "project API keys",
    "project service accounts",
    ...(args.projects === undefined ? (["admin keys", "groups", "group members", "roles of groups", "organization roles"] as const) : []),
  ],
  async report(context) {
    const { args, snapshot, access, now } = context;
    const { organization } = snapshot;
    const values = filled(defaults, args);
    const picked = args.projects?.map((name) => pickProject(organization, "projects", name));
    const projects = picked === undefined ? [...organization.projects.values()] : [...new Set(picked)];
    const costs = await readCosts(context, values.spend_days, ["project_id", "api_key_id"]);
    const read = "problem" in costs ? undefined : costs.costs;
    const facts = [
      ...projectKeyFacts(organization, projects, read, values.spend_share),
      ...(picked === undefined ? adminKeyFacts(organization, access) : []),
    ];
    const judged = facts.map((one) => judgeKey(one, values, now));
    return {
      title: "API keys",
      thresholds: thresholdRows(values, meanings),
      summary: summaryOf(context, judged, costs, projectCosts(context, projects, costs), values),
      sections: [keySection(context, judged, costs), checkSection(judged, values)],
      notes: ["The API does not tell the scopes of keys: what a key may do is not judged."],
      gaps: gapsOf(context, projects, judged, costs),
    };
  },
});

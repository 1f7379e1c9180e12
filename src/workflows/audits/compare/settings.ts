import { dollars } from "../../../gate/facts/money.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Project, RateLimit, SpendAlert, SpendLimit } from "../../../snapshot/organization.ts";
import { projectLabel } from "../who.ts";
import { both, byId, changed, paired, type Difference, type Two } from "./difference.ts";
import type { ProjectChanges } from "./projects.ts";

/** Limits and alerts count cents. */
const amountText = ({ thresholdCents, currency, interval }: SpendLimit): string => {
  if (thresholdCents === undefined) return "amount not recorded";
  const amount = currency.toUpperCase() === "USD" ? dollars(thresholdCents / 100) : `${thresholdCents} cents of ${shown(currency, 10)}`;
  return `${amount} a ${shown(interval, 20)}`;
};

const limitText = (limit: SpendLimit | null): string => (limit === null ? "none" : amountText(limit));
const sorted = (texts: readonly string[]): string =>
  texts
    .map((text) => shown(text))
    .toSorted()
    .join(", ");
const alertText = (alert: SpendAlert): string => `${amountText(alert)} to ${sorted(alert.recipients) || "no recipient"}`;
const retentionText = (type: string): string => shown(type);

type ModelsOf = NonNullable<Project["modelPermissions"]>;
type TiersOf = NonNullable<Project["serviceTiers"]>;

const modelsText = (models: ModelsOf | null): string =>
  models === null ? "not restricted" : `${shown(models.mode)}: ${sorted(models.models) || "no model"}`;
const tiersText = ({ default: usual, enabled }: TiersOf): string =>
  `${enabled === "all" ? "all" : sorted(enabled) || "standard only"}; default ${shown(usual ?? "not said")}`;
const switchText = (on: boolean | undefined): string => (on === undefined ? "not said" : on ? "enabled" : "not enabled");
const rateText = (limits: RateLimit["limits"], names: readonly string[]): string =>
  names.map((name) => `${name} ${limits[name] ?? "not set"}`).join(", ");

function alertChanges(where: string, was: readonly SpendAlert[], is: readonly SpendAlert[]): Difference[] {
  const { added, removed, kept } = paired(byId(was), byId(is));
  const name = "spend alert";
  return [
    ...added.map(([id, one]) => ({ change: "created", name, where, after: alertText(one), id })),
    ...removed.map(([id, one]) => ({ change: "deleted", name, where, before: alertText(one), id })),
    ...kept.flatMap(([id, one, other]) => changed({ change: "changed", name, where, id }, [alertText(one), alertText(other)])),
  ];
}

/** One row per model, with the limits of it that are not what they were. */
function rateLimitChanges(where: string, was: readonly RateLimit[], is: readonly RateLimit[]): Difference[] {
  const { added, removed, kept } = paired(byId(was), byId(is));
  const all = ({ limits }: RateLimit): string => rateText(limits, Object.keys(limits).toSorted());
  const name = (model: string): string => `rate limit of ${shown(model)}`;
  return [
    ...added.map(([id, one]) => ({ change: "new", name: name(one.model), where, after: all(one), id })),
    ...removed.map(([id, one]) => ({ change: "no longer listed", name: name(one.model), where, before: all(one), id })),
    ...kept.flatMap(([id, { limits: old }, { limits, model }]) => {
      const names = [...new Set([...Object.keys(old), ...Object.keys(limits)])].filter((one) => old[one] !== limits[one]).toSorted();
      return changed({ change: "changed", name: name(model), where, id }, [rateText(old, names), rateText(limits, names)]);
    }),
  ];
}

function toolChanges(
  about: Pick<Difference, "where" | "id">,
  was: Readonly<Record<string, boolean>>,
  is: Readonly<Record<string, boolean>>,
): Difference[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) =>
    changed({ change: "changed", name: `hosted tool ${shown(name)}`, ...about }, [switchText(was[name]), switchText(is[name])]),
  );
}

function projectSettings({ after, unread }: Two, id: string, was: Project, is: Project): Difference[] {
  const where = projectLabel(after.organization, id);
  const of = (name: string) => ({ change: "changed", name, where, id });
  const read = <T>(valueOf: (project: Project) => T | undefined, part: string) =>
    both(valueOf(was), valueOf(is), unread, `${part} of projects`, where);
  const limits = read(({ spendLimit }) => spendLimit, "spend limits");
  const models = read(({ modelPermissions }) => modelPermissions, "model permissions");
  const retention = read(({ dataRetention }) => dataRetention, "data retention");
  const alerts = read(({ spendAlerts }) => spendAlerts, "spend alerts");
  const tools = read(({ hostedTools }) => hostedTools, "hosted tools");
  const tiers = read(({ serviceTiers }) => serviceTiers, "service tiers");
  const rates = read(({ rateLimits }) => rateLimits, "rate limits");
  return [
    ...(limits ? changed(of("spend limit"), [limitText(limits[0]), limitText(limits[1])]) : []),
    ...(alerts ? alertChanges(where, ...alerts) : []),
    ...(retention ? changed(of("data retention"), [retentionText(retention[0]), retentionText(retention[1])]) : []),
    ...(models ? changed(of("model permissions"), [modelsText(models[0]), modelsText(models[1])]) : []),
    ...(tools ? toolChanges({ where, id }, ...tools) : []),
    ...(tiers ? changed(of("service tiers"), [tiersText(tiers[0]), tiersText(tiers[1])]) : []),
    ...(rates ? rateLimitChanges(where, ...rates) : []),
  ];
}

function organizationSettings({ before, after, unread }: Two): Difference[] {
  const where = "organization";
  const of = (name: string) => ({ change: "changed", name, where, id: where });
  const limits = both(before.organization.spendLimit, after.organization.spendLimit, unread, "the spend limit of the organization");
  const alerts = both(before.organization.spendAlerts, after.organization.spendAlerts, unread, "the spend alerts of the organization");
  const retention = both(
    before.organization.dataRetention,
    after.organization.dataRetention,
    unread,
    "the data retention of the organization",
  );
  return [
    ...(limits ? changed(of("spend limit"), [limitText(limits[0]), limitText(limits[1])]) : []),
    ...(alerts ? alertChanges(where, ...alerts) : []),
    ...(retention ? changed(of("data retention"), [retentionText(retention[0]), retentionText(retention[1])]) : []),
  ];
}

/** Settings of the organization and of the projects that both snapshots have in use. */
export const settingChanges = (two: Two, { kept }: ProjectChanges): Difference[] => [
  ...organizationSettings(two),
  ...kept.flatMap(([id, was, is]) => projectSettings(two, id, was, is)),
];

import { lastUse, secondsPerDay, when } from "../../../gate/facts/when.ts";
import { amountsText, amountText, percent, type Part } from "../recent-costs.ts";
import type { KeyFacts, KeyKind } from "./key-facts.ts";

/** What the checks of keys measure against; days, and a share from 0 to 1. */
export interface KeyLimits {
  readonly no_use_days: number;
  readonly idle_days: number;
  readonly max_age_days: number;
  readonly expires_within_days: number;
  readonly spend_share: number;
  readonly spend_days: number;
}

/** One question about a key. */
export interface KeyCheck {
  readonly name: string;
  readonly of: readonly KeyKind[];
  /** What a key is named for, with the threshold. */
  readonly meaning: (limits: KeyLimits) => string;
  /**
   * @param now Unix seconds.
   * @returns The fact in words, empty where the name says all; false when it is not so; undefined when what decides was not read.
   */
  readonly judge: (facts: KeyFacts, limits: KeyLimits, now: number) => string | false | undefined;
}

const projectKeys: readonly KeyKind[] = ["project key"];
const adminKeys: readonly KeyKind[] = ["admin key"];
const listedKeys: readonly KeyKind[] = ["project key", "admin key"];
const costingKeys: readonly KeyKind[] = ["project key", "unlisted key"];

const days = (count: number): number => count * secondsPerDay;

/** A use that is not known is told apart from one that is not recorded. */
const useText = (lastUsedAt: number | null | undefined, now: number): string =>
  lastUsedAt === undefined
    ? "last use not read"
    : lastUsedAt === null
      ? lastUse(lastUsedAt, now)
      : `last recorded use ${lastUse(lastUsedAt, now)}`;

const usedWithin = (lastUsedAt: number | null | undefined, seconds: number, now: number): boolean =>
  typeof lastUsedAt === "number" && lastUsedAt >= now - seconds;

/** What the API says of the owner's access, where it says so. */
const withoutAccess = ({ ownerAccess }: KeyFacts): boolean | undefined =>
  ownerAccess === undefined ? undefined : ownerAccess === "inactive";

const sharesText = (parts: readonly Part[]): string =>
  parts.map(({ currency, amount, share }) => `${amountText(amount, currency)}, ${percent(share)}`).join(" and ");

const ownership: readonly KeyCheck[] = [
  {
    name: "owner without access, recent use",
    of: projectKeys,
    meaning: ({ spend_days }) => `the API says that the owner has no access to the project; recorded use in the last ${spend_days} days`,
    judge(facts, { spend_days }, now) {
      const { lastUsedAt } = facts.key;
      const without = withoutAccess(facts);
      if (without !== true) return without;
      return usedWithin(lastUsedAt, days(spend_days), now) && useText(lastUsedAt, now);
    },
  },
  {
    name: "owner not in the organization",
    of: listedKeys,
    meaning: () => "the owner is not among the users of the organization, or the service accounts of the project",
    judge: ({ owner }) => owner?.gone && `owner id ${owner.id}`,
  },
  {
    name: "owner switched off",
    of: listedKeys,
    meaning: () => "the account of the owner is not enabled",
    judge({ owner }) {
      if (owner?.gone === true || owner?.type === "service_account") return false;
      return owner?.enabled === undefined ? undefined : !owner.enabled && owner.label;
    },
  },
  {
    name: "admin key of somebody who is not an owner",
    of: adminKeys,
    meaning: () => "the owner of the key is in the organization and does not own it",
    judge({ owner }) {
      if (owner?.gone === true) return false;
      return owner?.owns === undefined ? undefined : !owner.owns && owner.label;
    },
  },
  {
    name: "owner without access",
    of: projectKeys,
    meaning: ({ spend_days }) => `the API says that the owner has no access to the project; no recorded use in the last ${spend_days} days`,
    judge(facts, { spend_days }, now) {
      const { lastUsedAt } = facts.key;
      const without = withoutAccess(facts);
      if (without !== true) return without;
      // The last use has a column and a check of its own.
      return !usedWithin(lastUsedAt, days(spend_days), now) && "";
    },
  },
  {
    name: "archived project",
    of: projectKeys,
    meaning: () => "the project is archived and still lists the key",
    judge({ project }, _, now) {
      if (project?.archived !== true) return false;
      return typeof project.archivedAt === "number" ? `archived ${when(project.archivedAt, now)}` : "";
    },
  },
];

const cost: readonly KeyCheck[] = [
  {
    name: "share of the organization's spend",
    of: costingKeys,
    meaning: ({ spend_share, spend_days }) => `more than ${percent(spend_share)} of what the organization spent in ${spend_days} days`,
    judge: (facts) => facts.cost && facts.cost.ofOrganization.length > 0 && sharesText(facts.cost.ofOrganization),
  },
  {
    name: "share of the project's spend",
    of: costingKeys,
    meaning: ({ spend_share, spend_days }) => `more than ${percent(spend_share)} of what its project spent in ${spend_days} days`,
    judge: (facts) => facts.cost && facts.cost.ofProject.length > 0 && sharesText(facts.cost.ofProject),
  },
  {
    name: "user-owned key with cost beside service accounts",
    of: projectKeys,
    meaning: ({ spend_days }) => `a person owns the key, it cost something in ${spend_days} days, and the project has service accounts`,
    judge(facts) {
      const { owner, project } = facts;
      if (owner === undefined) return undefined;
      if (owner.type !== "user" || project?.archived === true) return false;
      const accounts = project?.serviceAccounts?.size;
      if (accounts === 0) return false;
      if (accounts === undefined || facts.cost === undefined) return undefined;
      const paid = new Map([...facts.cost.amounts].filter(([, value]) => value > 0));
      return paid.size > 0 && `${amountsText(paid)}; the project has ${accounts} service account${accounts === 1 ? "" : "s"}`;
    },
  },
];

const age: readonly KeyCheck[] = [
  {
    name: "expires soon",
    of: listedKeys,
    meaning: ({ expires_within_days }) => `expires within ${expires_within_days} days`,
    judge({ key: { expiresAt } }, { expires_within_days }, now) {
      if (typeof expiresAt !== "number") return expiresAt === null ? false : undefined;
      return expiresAt > now && expiresAt <= now + days(expires_within_days) && when(expiresAt, now);
    },
  },
  {
    name: "past its expiry",
    of: listedKeys,
    meaning: () => "its expiry has passed and it is still listed",
    judge({ key: { expiresAt } }, _, now) {
      if (typeof expiresAt !== "number") return expiresAt === null ? false : undefined;
      return expiresAt <= now && `expired ${when(expiresAt, now)}`;
    },
  },
  {
    name: "no recorded use",
    of: listedKeys,
    meaning: ({ no_use_days }) => `older than ${no_use_days} days, and the API records no use`,
    judge({ key: { lastUsedAt, createdAt } }, { no_use_days }, now) {
      if (lastUsedAt !== null) return lastUsedAt === undefined ? undefined : false;
      return createdAt === undefined ? undefined : createdAt < now - days(no_use_days) && `created ${when(createdAt, now)}`;
    },
  },
  {
    name: "last recorded use long ago",
    of: listedKeys,
    meaning: ({ idle_days }) => `last recorded use more than ${idle_days} days ago`,
    judge({ key: { lastUsedAt } }, { idle_days }, now) {
      if (typeof lastUsedAt !== "number") return lastUsedAt === null ? false : undefined;
      return lastUsedAt < now - days(idle_days) && when(lastUsedAt, now);
    },
  },
  {
    name: "older than the rotation age",
    of: listedKeys,
    meaning: ({ max_age_days }) => `created more than ${max_age_days} days ago`,
    judge: ({ key: { createdAt } }, { max_age_days }, now) =>
      createdAt === undefined ? undefined : createdAt < now - days(max_age_days) && `created ${when(createdAt, now)}`,
  },
  {
    name: "no expiry",
    of: listedKeys,
    meaning: () => "the API says that it does not expire",
    judge: ({ key: { expiresAt } }) => (expiresAt === undefined ? undefined : expiresAt === null && ""),
  },
  {
    name: "several keys of one owner",
    of: projectKeys,
    meaning: () => "its owner has more than one key in the project",
    judge: ({ owner, ofOwner }) => (owner === undefined ? undefined : ofOwner > 1 && `one of ${ofOwner} of ${owner.label}`),
  },
];

/** Every question about a key, the one to look at first in front. */
export const keyChecks: readonly KeyCheck[] = [...ownership, ...cost, ...age];

/** What was found about one key. */
export interface JudgedKey {
  readonly facts: KeyFacts;
  /** In the order of the checks; `text` is complete in itself. */
  readonly findings: readonly { readonly check: KeyCheck; readonly text: string }[];
  /** Checks that could not be answered. */
  readonly open: readonly KeyCheck[];
}

export function judgeKey(facts: KeyFacts, limits: KeyLimits, now: number): JudgedKey {
  const answers = keyChecks
    .filter(({ of }) => of.includes(facts.kind))
    .map((check) => ({ check, answer: check.judge(facts, limits, now) }));
  return {
    facts,
    findings: answers.flatMap(({ check, answer }) =>
      typeof answer === "string" ? [{ check, text: answer === "" ? check.name : `${check.name}: ${answer}` }] : [],
    ),
    open: answers.filter(({ answer }) => answer === undefined).map(({ check }) => check),
  };
}

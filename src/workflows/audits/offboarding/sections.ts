import type { Section } from "../../../evidence/report.ts";
import { secondsPerDay } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization, ProjectKey } from "../../../snapshot/organization.ts";
import { inviteState } from "../expiry.ts";
import { amountsText } from "../recent-costs.ts";
import { rolesText, waysText } from "../ways.ts";
import { groupLabel, projectLabel } from "../who.ts";
import type { Belongings, OwnedKey } from "./belongings.ts";
import type { KeyCosts } from "./key-costs.ts";
import type { Left } from "./leaving.ts";

/** A key on which something may run. */
export interface Live extends OwnedKey {
  readonly because: string;
}

/** Keys with a recorded use in the last days. */
export const usedWithin = <K extends Pick<ProjectKey, "lastUsedAt">>(keys: readonly K[], now: number, days: number): K[] =>
  keys.filter(({ lastUsedAt }) => typeof lastUsedAt === "number" && lastUsedAt >= now - days * secondsPerDay);

/** Keys with a recorded use since then, or any recorded cost. */
export function liveKeys(keys: readonly OwnedKey[], costs: KeyCosts, now: number, days: number): Live[] {
  return keys.flatMap((owned) => {
    const used = usedWithin([owned.key], now, days).length > 0 ? [`use in the last ${days} days`] : [];
    const paid = [...(costs.of(owned.key.id)?.values() ?? [])].some((value) => value > 0) ? ["cost"] : [];
    const because = [...used, ...paid].join(", ");
    return because === "" ? [] : [{ ...owned, because }];
  });
}

export function keySection({ keys }: Belongings, live: readonly Live[], costs: KeyCosts, costDays: number): Section[] {
  if (keys.length === 0) return [];
  const reasons = new Map(live.map(({ key, because }) => [key.id, because]));
  const rows = keys.map(({ key, project }) => {
    const amounts = costs.of(key.id);
    return {
      key: shown(key.name, 120),
      project: shown(project.name ?? project.id, 120) + (project.archived ? ", archived" : ""),
      used: key.lastUsedAt,
      expires: key.expiresAt,
      cost: amounts && amountsText(amounts),
      recorded: reasons.get(key.id) ?? null,
      id: key.id,
    };
  });
  return [
    {
      title: "API keys they own",
      note: "What the keys may do is not known: the API does not tell the scopes of keys.",
      table: {
        columns: [
          { key: "key", title: "Key", kind: "text" },
          { key: "project", title: "Project", kind: "text" },
          { key: "used", title: "Last use", kind: "time", absent: "no recorded use" },
          { key: "expires", title: "Expires", kind: "time", absent: "no expiry" },
          { key: "cost", title: `Cost of ${costDays} days`, kind: "text" },
          { key: "recorded", title: "Recorded lately", kind: "text", absent: "-" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows: rows.toReversed(),
      },
    },
  ];
}

export function adminKeySection({ adminKeys }: Belongings, fingerprint: string): Section[] {
  if (adminKeys.length === 0) return [];
  return [
    {
      title: "Admin keys they own",
      note: `The snapshot was read with the admin key ${fingerprint}. The server refuses to delete the key it runs on, and to remove or demote that key's owner.`,
      table: {
        columns: [
          { key: "key", title: "Admin key", kind: "text" },
          { key: "redacted", title: "Value", kind: "text" },
          { key: "used", title: "Last use", kind: "time", absent: "no recorded use" },
          { key: "expires", title: "Expires", kind: "time", absent: "no expiry" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows: adminKeys.map(({ id, name, redactedValue, lastUsedAt, expiresAt }) => ({
          key: shown(name ?? id, 120),
          redacted: redactedValue === undefined ? undefined : shown(redactedValue, 40),
          used: lastUsedAt,
          expires: expiresAt,
          id,
        })),
      },
    },
  ];
}

/** Owning the organization gives every project: those with no other way in are one row together. */
export function accessSection(organization: Organization, { reach, projects }: Belongings): Section[] {
  const own = projects.filter(({ reach: { paths } }) => paths.some(({ via }) => via !== "ownership"));
  const open = projects.filter(({ reach: { verdict } }) => verdict === "not read");
  const rest = projects.filter((one) => !own.includes(one) && one.reach.verdict === "reaches").length;
  const rows = [
    { where: "organization", access: waysText(organization, reach), id: "organization" },
    ...own.map((one) => ({
      where: projectLabel(organization, one.project.id),
      access: waysText(organization, one.reach),
      id: one.project.id,
    })),
    ...open.map(({ project }) => ({ where: projectLabel(organization, project.id), access: "not read", id: project.id })),
    ...(rest === 0 ? [] : [{ where: `${rest} more projects`, access: "as an owner of the organization only", id: "-" }]),
  ];
  return [
    {
      title: "Access they have",
      table: {
        columns: [
          { key: "where", title: "Where", kind: "text" },
          { key: "access", title: "Roles and where they come from", kind: "text" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows,
      },
    },
  ];
}

export function groupSection(organization: Organization, { groups }: Belongings): Section[] {
  if (groups.length === 0) return [];
  const projectsOf = (id: string): string[] =>
    [...organization.projects.values()]
      .filter((project) => project.groups?.has(id))
      .map((project) => projectLabel(organization, project.id));
  return [
    {
      title: "Groups they are in",
      table: {
        columns: [
          { key: "group", title: "Group", kind: "text" },
          { key: "managed", title: "Managed by", kind: "text" },
          { key: "roles", title: "Roles of the organization", kind: "text" },
          { key: "projects", title: "Gives access to", kind: "list" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows: groups.map(({ id, isScimManaged, roles }) => ({
          group: groupLabel(organization, id),
          managed: isScimManaged ? "identity provider" : "this organization",
          roles: roles && rolesText(roles.map(({ role }) => role)),
          projects: projectsOf(id),
          id,
        })),
      },
    },
  ];
}

function ownedSection(organization: Organization, owned: Belongings["soleOwner"], title: string, note: string): Section[] {
  if (owned.length === 0) return [];
  const rows = owned.map(({ project }) => ({
    project: projectLabel(organization, project.id),
    accounts: project.serviceAccounts && [...project.serviceAccounts.values()].map(({ name }) => shown(name, 120)),
    id: project.id,
  }));
  return [
    {
      title,
      note,
      table: {
        columns: [
          { key: "project", title: "Project", kind: "text" },
          { key: "accounts", title: "Service accounts", kind: "list" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows,
      },
    },
  ];
}

/** Projects they own by a role in them, that nobody else owns, and those of which that is not known. */
export function soleOwnerSections(organization: Organization, { soleOwner }: Belongings): Section[] {
  const owners = "Owners of the organization administer every project, and with it its service accounts";
  return [
    ...ownedSection(
      organization,
      soleOwner.filter(({ alone }) => alone === true),
      "Projects that nobody else owns",
      `${owners}; people who own the project by a role in it are counted here.`,
    ),
    ...ownedSection(
      organization,
      soleOwner.filter(({ alone }) => alone === undefined),
      "Projects of which it is not known whether anybody else owns them",
      `${owners}. The list of members shows them as owners of the project whatever role it gave them, and what decides was not read.`,
    ),
  ];
}

export function inviteSection({ invites }: Belongings, now: number): Section[] {
  if (invites.length === 0) return [];
  return [
    {
      title: "Pending invites to the same address",
      table: {
        columns: [
          { key: "email", title: "Email", kind: "text" },
          { key: "role", title: "Role", kind: "text" },
          { key: "state", title: "State", kind: "text" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows: invites.map((invite) => ({
          email: shown(invite.email, 120),
          role: shown(invite.role, 40),
          state: inviteState(invite, now).text,
          id: invite.id,
        })),
      },
    },
  ];
}

export function leftSection(left: readonly Left[]): Section[] {
  if (left.length === 0) return [];
  return [
    {
      title: "What has no step of its own",
      table: {
        columns: [
          { key: "what", title: "What", kind: "text" },
          { key: "why", title: "Why", kind: "text" },
          { key: "id", title: "Id", kind: "text" },
        ],
        rows: left.map((one) => ({ ...one })),
      },
    },
  ];
}

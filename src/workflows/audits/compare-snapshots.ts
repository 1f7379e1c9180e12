import * as z from "zod";
import { isoMoment } from "../../evidence/cells.ts";
import { accessOf } from "../../snapshot/access/access.ts";
import type { Snapshot } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { audit, type AuditContext, type AuditReport } from "./audit.ts";
import { certificateChanges } from "./compare/certificates.ts";
import { both, createUnread, sectionOf, type Difference, type Two } from "./compare/difference.ts";
import { adminKeyChanges, keyChanges, serviceAccountChanges } from "./compare/keys.ts";
import { groupChanges, inviteChanges, ownerChanges, peopleChanges, roleChanges, wholeInBoth } from "./compare/people.ts";
import { accessChanges, projectGroupChanges } from "./compare/project-access.ts";
import { projectChanges, type ProjectChanges } from "./compare/projects.ts";
import { settingChanges } from "./compare/settings.ts";
import { searchAuditLog } from "./search-audit-log.ts";
import { projectLabel } from "./who.ts";

const themes = ["people", "access", "keys", "settings"] as const;
type Theme = (typeof themes)[number];

const people: readonly PartName[] = ["users", "invites", "organization roles", "group members", "roles of groups", "roles of users"];

const partsOf: Readonly<Record<Theme, readonly PartName[]>> = {
  people,
  access: [
    ...people,
    "project users",
    "project groups",
    "project service accounts",
    "project roles",
    "roles of project groups",
    "roles of project members",
  ],
  keys: ["users", "admin keys", "project API keys", "project service accounts"],
  settings: [
    "organization spend limit",
    "organization spend alerts",
    "organization data retention",
    "organization certificates",
    "rate limits",
    "model permissions",
    "hosted tool permissions",
    "service tiers",
    "project data retention",
    "project spend limit",
    "project spend alerts",
    "project certificates",
  ],
};

/** Differences under their titles, and a sentence that counts them. */
interface Compared {
  readonly sections: readonly (readonly [title: string, differences: readonly Difference[]])[];
  readonly sentence: string;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
const countOf = (differences: readonly Difference[], change: string): number => differences.filter((one) => one.change === change).length;

function comparePeople(two: Two): Compared {
  const { joined, left, changed } = peopleChanges(two);
  const owners = ownerChanges(two);
  const { groups, memberships } = groupChanges(two);
  const { before, after } = two;
  const roles = wholeInBoth(two, "roles", "the roles of the organization")
    ? roleChanges(before.organization.roles, after.organization.roles, "organization")
    : [];
  return {
    sections: [
      ["Owners of the organization", [...owners.gained, ...owners.lost]],
      ["People who joined or left", [...left, ...joined]],
      ["People who changed", changed],
      ["Group memberships", memberships],
      ["Groups", groups],
      ["Roles of the organization", roles],
      ["Invites", inviteChanges(two)],
    ],
    sentence:
      `People: ${joined.length} joined, ${left.length} left; owners of the organization: ${owners.gained.length} new, ${owners.lost.length} no longer; ` +
      `group memberships: ${countOf(memberships, "joined the group")} new, ${countOf(memberships, "left the group")} ended.`,
  };
}

function projectRoleChanges({ after, unread }: Two, { kept }: ProjectChanges): Difference[] {
  return kept.flatMap(([id, was, is]) => {
    const where = projectLabel(after.organization, id);
    const roles = both(was.roles, is.roles, unread, "roles of projects", where);
    return roles === undefined ? [] : roleChanges(...roles, where);
  });
}

function compareAccess(two: Two, projects: ProjectChanges): Compared {
  const access = accessChanges(two, projects);
  return {
    sections: [
      ["Access to projects", access],
      ["Groups in projects", projectGroupChanges(two, projects)],
      ["Roles of projects", projectRoleChanges(two, projects)],
    ],
    sentence:
      `Access to projects, by person or service account and project: ${countOf(access, "gained access")} gained, ${countOf(access, "lost access")} lost, ` +
      `${countOf(access, "roles changed")} with other roles; what owning the organization gives is not repeated for each project, and roles that projects gave to those owners are in no list.`,
  };
}

function compareKeys(two: Two, projects: ProjectChanges): Compared {
  const keys = keyChanges(two, projects);
  const adminKeys = adminKeyChanges(two);
  const accounts = serviceAccountChanges(two, projects);
  const [made, gone] = [countOf(keys, "key created"), countOf(keys, "key no longer listed")];
  return {
    sections: [
      ["Admin keys", adminKeys],
      ["API keys of projects", keys],
      ["Service accounts", accounts],
    ],
    sentence:
      `API keys of projects: ${made} new, ${gone} no longer listed, ${counted(keys.length - made - gone, "other change")}; ` +
      `admin keys: ${countOf(adminKeys, "admin key created")} new, ${countOf(adminKeys, "admin key no longer listed")} no longer listed; ` +
      `service accounts: ${countOf(accounts, "service account created")} new, ${countOf(accounts, "service account no longer listed")} no longer listed.`,
  };
}

function compareSettings(two: Two, projects: ProjectChanges): Compared {
  const settings = settingChanges(two, projects);
  const certificates = certificateChanges(two, projects);
  return {
    sections: [
      ["Settings", settings],
      ["Certificates", certificates],
    ],
    sentence: `Settings: ${counted(settings.length, "change")}; certificates: ${counted(certificates.length, "change")}.`,
  };
}

const nameOf = ({ id, startedAt, finishedAt }: Snapshot): string =>
  `${isoMoment(startedAt)} (snapshot ${id}${finishedAt === undefined ? ", not read to its end" : ""})`;

function compare(earlier: Snapshot, snapshot: Snapshot, two: Two, about: readonly Theme[]): AuditReport {
  const projects = about.some((theme) => theme !== "people") ? projectChanges(two) : undefined;
  const compared = [
    ...(about.includes("people") ? [comparePeople(two)] : []),
    ...(projects && about.includes("access") ? [compareAccess(two, projects)] : []),
    ...(projects && about.includes("keys") ? [compareKeys(two, projects)] : []),
    ...(projects && about.includes("settings") ? [compareSettings(two, projects)] : []),
  ];
  const own = projects?.differences ?? [];
  const sections: Compared["sections"] = [...compared.flatMap((one) => one.sections), ["Projects", own]];
  const total = sections.reduce((sum, [, differences]) => sum + differences.length, 0);
  const otherKey =
    earlier.source.key === snapshot.source.key
      ? ""
      : ` They were read with different admin keys, ${earlier.source.key} and ${snapshot.source.key}.`;
  const made = projects === undefined ? "" : `Projects: ${countOf(own, "created")} created, ${countOf(own, "archived")} archived. `;
  return {
    title: "What changed between two snapshots",
    thresholds: [],
    summary: [
      `${counted(total, "difference")} between ${nameOf(earlier)} and ${nameOf(snapshot)}.${otherKey}`,
      ...compared.map(({ sentence }) => sentence),
      `${made}What happened and was taken back between the two is not seen.`,
    ],
    sections: sections.flatMap(([title, differences]) => sectionOf(title, differences)),
    gaps: two.unread.gaps(),
  };
}

/** Why there is nothing to compare with, and what to ask instead. */
function noneText(since: string | undefined, oldest: AuditContext<unknown>["oldest"]): string {
  const events = `${searchAuditLog.name} with since knows of events before`;
  if (oldest === undefined)
    return `There is no older snapshot to compare with: ${events}. This one is kept: later ones can be compared with it.`;
  const known = `the oldest is ${oldest.id} of ${isoMoment(oldest.startedAt)}`;
  if (since === undefined) return `The older snapshots share answers with this one and are compared by their id only: ${known}.`;
  return `There is no snapshot from ${since} or before, ${known}: since takes a day (YYYY-MM-DD) from then on or the id of a snapshot, and ${events}.`;
}

/** What is not as it was in an older snapshot. */
export const compareSnapshots = audit({
  name: "compare_snapshots",
  does: "What changed in the organization since a day or an older snapshot: people, owners, groups, access, keys, projects, settings. For reviews and surprises.",
  input: z.strictObject({
    since: z.string().describe("YYYY-MM-DD or snapshot id. Default: the newest older one.").optional(),
    about: z.array(z.enum(themes)).optional(),
  }),
  needsEarlier: true,
  parts: ({ about = themes }) => [...new Set<PartName>(["projects", ...about.flatMap((theme) => partsOf[theme])])],
  report({ args: { about = themes, since }, snapshot, access, earlier, oldest }) {
    if (earlier === undefined) {
      return {
        title: "What changed between two snapshots",
        thresholds: [],
        summary: [noneText(since, oldest)],
        sections: [],
        gaps: ["Nothing was compared."],
      };
    }
    const before = { organization: earlier.organization, access: accessOf(earlier.organization) };
    const two: Two = { before, after: { organization: snapshot.organization, access }, unread: createUnread() };
    return compare(earlier, snapshot, two, about);
  },
});

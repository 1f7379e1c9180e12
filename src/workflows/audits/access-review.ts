import * as z from "zod";
import type { Section } from "../../evidence/report.ts";
import { listed } from "../../gate/facts/people.ts";
import { shown } from "../../output/untrusted.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { anyOf } from "../../tools/fields.ts";
import { audit } from "./audit.ts";
import { plural } from "./checks/check.ts";
import { inviteState } from "./expiry.ts";
import { personLabel } from "./principals.ts";
import { commonDomain, type CommonDomain } from "./review/domains.ts";
import { accountsSection, adminKeysSection, contradictionsSection, invitesSection, pendingInvites } from "./review/findings.ts";
import { archivedGaps, loneKeys, loneKeysSection, loneKeysText } from "./review/keys-without-path.ts";
import { matrixSection } from "./review/matrix.ts";
import { overviewSection, pathsSection } from "./review/overview.ts";
import {
  domainsSection,
  enabledNotSaid,
  ownersSection,
  switchedOffSection,
  throughGroupsSection,
  withoutProject,
  withoutProjectSection,
} from "./review/people-findings.ts";
import { scopeOf, type Scope } from "./review/scope.ts";
import { federationNote } from "./unread-words.ts";
import { projectLabel } from "./who.ts";
import { hiddenIn, unreadInReview, type Hidden } from "./review/unread.ts";

const names = anyOf(z.string());

const input = z.strictObject({
  projects: names,
  groups: names.describe("Their members only."),
  people: names,
  by: z.enum(["person", "project", "group"]).default("project"),
  include_service_accounts: z.boolean().default(true),
});

const parts: readonly PartName[] = [
  "users",
  "invites",
  "groups",
  "organization roles",
  "projects",
  "admin keys",
  "group members",
  "roles of groups",
  "roles of users",
  "project users",
  "project groups",
  "project roles",
  "roles of project groups",
  "roles of project members",
];

const rowsOf = (section: Section | undefined): number => section?.table?.rows.length ?? 0;

function projectsText({ organization, projects, archived: asked, someProjects }: Scope): string {
  const active = plural(projects.length, "active project");
  const archived = [...organization.projects.values()].filter((project) => project.archived).length;
  if (!someProjects)
    return archived === 0 ? active : `${active}; ${plural(archived, "archived project")} left out, whose members the API does not list`;
  if (asked.length === 0) return active;
  const labels = listed(
    asked.map(({ id }) => projectLabel(organization, id)),
    5,
  );
  return `${active}, ${plural(asked.length, "archived project")} (${labels}), whose members and groups the API does not list`;
}

function whoText(scope: Scope, includesAccounts: boolean): string {
  const { people, accounts, someProjects, somePeople } = scope;
  const who = `${plural(people.length, "person", "people")}${includesAccounts ? ` and ${plural(accounts.length, "service account")}` : ""}`;
  if (someProjects && !somePeople) return `As asked: ${projectsText(scope)}; the organization has ${who}.`;
  return `${someProjects || somePeople ? "As asked: " : ""}${who}, ${projectsText(scope)}.`;
}

function ownersText({ organization, owners }: Scope): string {
  const labels = owners.map((id) => personLabel(organization, id));
  if (labels.length === 0) return "None of them is known to own the organization.";
  return `${plural(labels.length, "owner")} of the organization with every project: ${listed(labels, 5)}.`;
}

/** How many people reach the projects, and how; owners of the organization reach each of them. */
function reachText(scope: Scope, throughGroups: number, without: ReturnType<typeof withoutProject>): string {
  const { organization, people, projects, held, owners, someProjects } = scope;
  const [only, ...more] = projects;
  if (only === undefined) return someProjects ? "Who reaches an archived project is not known" : "There is no active project that was read";
  const reached = people.filter((id) => held.has(id)).length;
  const owning = owners.filter((id) => people.includes(id) && !held.has(id)).length;
  const unknown = without.open === 0 ? "" : `, of ${without.open} more it is not known`;
  const none = someProjects ? "" : `; ${without.ids.length} have no path to any project${unknown}`;
  const where = someProjects ? (more.length === 0 ? projectLabel(organization, only.id) : "these projects") : "projects";
  const members = `${reached} as ${reached === 1 ? "a member" : "members"} or through groups, ${throughGroups} of them through groups only`;
  return `${plural(reached + owning, "person reaches", "people reach")} ${where}: ${members}, ${owning} more as owners of the organization${none}`;
}

function invitesText(scope: Scope, now: number): string {
  if (scope.somePeople) return "invites left out";
  if (scope.organization.invites === undefined) return "invites not read";
  const pending = pendingInvites(scope);
  const ranOut = pending.filter((invite) => inviteState(invite, now).ranOut).length;
  const owners = pending.filter(({ role }) => role === "owner").length;
  const details = [...(ranOut === 0 ? [] : [`${ranOut} past the expiry`]), ...(owners === 0 ? [] : [`${owners} as owner`])];
  return `${plural(pending.length, "pending invite")}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}

function accountsText(scope: Scope, off: number): string {
  const { organization, people } = scope;
  const managed = people.filter((id) => organization.users.get(id)?.isScimManaged === true).length;
  const unsaid = enabledNotSaid(scope);
  const rest = unsaid === 0 ? "" : `, of ${unsaid} the API does not say`;
  return `${plural(off, "account")} switched off${rest}; ${managed} of ${people.length} people managed by the identity provider (SCIM)`;
}

const domainText = ({ name }: CommonDomain, others: number): string =>
  name === undefined ? "no email domain taken for the usual one" : `${others} with another email domain than ${shown(name, 120)}`;

function findingsOf(scope: Scope, hidden: Hidden, now: number, includesAccounts: boolean) {
  const domain = commonDomain(scope.organization);
  const without = withoutProject(scope, hidden);
  const lone = loneKeys(scope);
  const sections = {
    lone: scope.someProjects ? loneKeysSection(scope, lone) : undefined,
    owners: ownersSection(scope),
    groups: throughGroupsSection(scope),
    accounts: includesAccounts ? accountsSection(scope) : undefined,
    invites: invitesSection(scope, domain, now),
    without: withoutProjectSection(scope, without),
    off: switchedOffSection(scope),
    domains: domainsSection(scope, domain),
    keys: adminKeysSection(scope),
    contradictions: contradictionsSection(scope),
  };
  return { domain, without, lone, sections };
}

function summaryOf(
  scope: Scope,
  { domain, without, lone, sections }: ReturnType<typeof findingsOf>,
  now: number,
  includesAccounts: boolean,
): string[] {
  const keys = sections.keys === undefined ? "admin keys not read" : plural(rowsOf(sections.keys), "admin key");
  const contradictions = plural(rowsOf(sections.contradictions), "contradiction");
  return [
    whoText(scope, includesAccounts),
    ownersText(scope),
    `${[reachText(scope, rowsOf(sections.groups), without), ...(scope.someProjects ? [loneKeysText(scope, lone)] : [])].join("; ")}.`,
    `${invitesText(scope, now)}; ${accountsText(scope, rowsOf(sections.off))}.`,
    `${domainText(domain, rowsOf(sections.domains))}; ${keys}; ${contradictions} between answers.`,
  ];
}

/** Who reaches what, as a reviewer asks for it each quarter. */
export const accessReview = audit({
  name: "access_review",
  does: "Reviews access: who reaches which project, by which role and how; owners, invites, service accounts, admin keys, people without access.",
  input,
  parts: ({ include_service_accounts, projects }) => [
    ...parts,
    ...(include_service_accounts ? (["project service accounts"] as const) : []),
    ...(projects === undefined ? [] : (["project API keys"] as const)),
  ],
  report: ({ args, snapshot: { organization }, access, now }) => {
    const scope = scopeOf(organization, access, args);
    const hidden = hiddenIn(scope);
    const found = findingsOf(scope, hidden, now, args.include_service_accounts);
    const unread = unreadInReview(scope, args.include_service_accounts);
    // By group is a question about groups, and about people only where some were asked for: what else was found is counted in the summary.
    const byGroup = args.by === "group";
    const sections = [
      overviewSection(scope, args.by),
      ...(byGroup && !scope.somePeople ? [] : [matrixSection(scope, hidden)]),
      ...(byGroup ? [] : Object.values(found.sections)),
      pathsSection(scope, args.by),
    ];
    const { name } = found.domain;
    const { open } = found.without;
    return {
      title: "Access review",
      thresholds: name === undefined ? [] : [{ name: "email domain", value: shown(name, 120), meaning: "the one that most users have" }],
      summary: [
        ...summaryOf(scope, found, now, args.include_service_accounts),
        ...(unread.length === 0 ? [] : ["All numbers are of what was read, and not everything was."]),
      ],
      sections: sections.flatMap((section) => (section !== undefined && rowsOf(section) > 0 ? [section] : [])),
      notes: args.include_service_accounts ? [federationNote] : [],
      gaps: [
        ...archivedGaps(scope),
        ...(unread.length === 0 ? [] : [`Not read: ${unread.join("; ")}.`]),
        ...(open === 0 || scope.someProjects
          ? []
          : [`It is not known whether ${plural(open, "more user reaches", "more users reach")} any project.`]),
      ],
    };
  },
});

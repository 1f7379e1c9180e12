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

function whoText({ organization, people, accounts, projects, someProjects, somePeople }: Scope, includesAccounts: boolean): string {
  const archived = [...organization.projects.values()].filter((project) => project.archived).length;
  const of = someProjects || somePeople ? "As asked: " : "";
  const also = includesAccounts ? ` and ${plural(accounts.length, "service account")}` : "";
  const rest =
    archived === 0 || someProjects ? "" : `; ${plural(archived, "archived project")} left out, whose members the API does not list`;
  return `${of}${plural(people.length, "person", "people")}${also}, ${plural(projects.length, "active project")}${rest}.`;
}

function ownersText({ organization, owners }: Scope): string {
  const labels = owners.map((id) => personLabel(organization, id));
  if (labels.length === 0) return "None of them is known to own the organization.";
  return `${plural(labels.length, "owner")} of the organization with every project: ${listed(labels, 5)}.`;
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
  const sections = {
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
  return { domain, without, sections };
}

function summaryOf(
  scope: Scope,
  { domain, without, sections }: ReturnType<typeof findingsOf>,
  now: number,
  includesAccounts: boolean,
): string[] {
  const { people, held, someProjects } = scope;
  const reached = people.filter((id) => held.has(id)).length;
  const unknown = without.open === 0 ? "" : `, of ${without.open} more it is not known`;
  const none = someProjects ? "" : `; ${without.ids.length} have no path to any project${unknown}`;
  const keys = sections.keys === undefined ? "admin keys not read" : plural(rowsOf(sections.keys), "admin key");
  const contradictions = plural(rowsOf(sections.contradictions), "contradiction");
  const through = `${rowsOf(sections.groups)} of them through groups only`;
  return [
    whoText(scope, includesAccounts),
    ownersText(scope),
    `${plural(reached, "person reaches", "people reach")} projects as members or through groups, ${through}${none}.`,
    `${invitesText(scope, now)}; ${accountsText(scope, rowsOf(sections.off))}.`,
    `${domainText(domain, rowsOf(sections.domains))}; ${keys}; ${contradictions} between answers.`,
  ];
}

/** Who reaches what, as a reviewer asks for it each quarter. */
export const accessReview = audit({
  name: "access_review",
  does: "Reviews access: who reaches which project, by which role and how; owners, invites, service accounts, admin keys, people without access.",
  input,
  parts: ({ include_service_accounts }) => (include_service_accounts ? [...parts, "project service accounts"] : parts),
  report: ({ args, snapshot: { organization }, access, now }) => {
    const scope = scopeOf(organization, access, args);
    const hidden = hiddenIn(scope);
    const found = findingsOf(scope, hidden, now, args.include_service_accounts);
    const unread = unreadInReview(scope, args.include_service_accounts);
    const sections = [
      overviewSection(scope, args.by),
      matrixSection(scope, hidden),
      ...Object.values(found.sections),
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
      gaps: [
        ...(unread.length === 0 ? [] : [`Not read: ${unread.join("; ")}.`]),
        ...(open === 0 || scope.someProjects
          ? []
          : [`It is not known whether ${plural(open, "more user reaches", "more users reach")} any project.`]),
      ],
    };
  },
});

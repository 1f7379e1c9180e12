import type { Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Invite } from "../../../snapshot/organization.ts";
import { ownsOrganization } from "../checks/ownership.ts";
import { inviteState } from "../expiry.ts";
import { contradictionText } from "../path-words.ts";
import { personLabel } from "../principals.ts";
import { projectLabel, userLabel } from "../who.ts";
import { otherDomain, type CommonDomain } from "./domains.ts";
import { rolesText } from "./matrix.ts";
import { accountFacts, column, isStranger } from "./person.ts";
import type { Scope } from "./scope.ts";

export function accountsSection(scope: Scope): Section {
  const { organization, accounts, held, projects } = scope;
  const byProject = new Map(projects.map(({ id }, index) => [id, index]));
  const rows = accounts
    .flatMap((id) => held.get(id) ?? [])
    .toSorted((a, b) => byProject.get(a.project.id)! - byProject.get(b.project.id)!)
    .map((one) => ({
      project: projectLabel(organization, one.project.id),
      account: scope.nameOf(one.id),
      role: rolesText(one),
      facts: accountFacts(organization, one.id),
      project_id: one.project.id,
      id: one.id,
    }));
  return {
    title: "Service accounts",
    table: {
      columns: [
        { key: "project", title: "Project", kind: "text" },
        { key: "account", title: "Service account", kind: "text" },
        { key: "role", title: "Roles", kind: "text" },
        column.facts,
        { key: "project_id", title: "Project id", kind: "text" },
        { key: "id", title: "Service account id", kind: "text" },
      ],
      rows,
    },
  };
}

/** Invites that the API says are pending; of those for some projects, the ones that name them or would make an owner. */
export function pendingInvites({ organization, projects, someProjects, somePeople }: Scope): readonly Invite[] {
  if (somePeople) return [];
  const wanted = new Set(projects.map(({ id }) => id));
  const reaches = (invite: Invite): boolean => invite.role === "owner" || invite.projects.some(({ id }) => wanted.has(id));
  return (organization.invites ?? []).filter((invite) => invite.status === "pending" && (!someProjects || reaches(invite)));
}

/** What would be given to whoever accepts. */
export function invitesSection(scope: Scope, domain: CommonDomain, now: number): Section | undefined {
  const { organization, somePeople } = scope;
  if (somePeople || organization.invites === undefined) return undefined;
  const emails = new Set([...organization.users.values()].map((user) => user.email?.toLowerCase()));
  const rows = [...pendingInvites(scope)]
    .toSorted((a, b) => Number(b.role === "owner") - Number(a.role === "owner") || (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity))
    .map((invite) => ({
      email: shown(invite.email, 120),
      state: inviteState(invite, now).text,
      role: shown(invite.role, 60),
      projects: invite.projects.map((project) => `${projectLabel(organization, project.id)}: ${shown(project.role, 60)}`),
      facts: [
        ...(emails.has(invite.email.toLowerCase()) ? ["a user of this email exists"] : []),
        ...(otherDomain(invite.email, domain) === undefined ? [] : ["another email domain than most users"]),
      ],
      id: invite.id,
    }));
  return {
    title: "Pending invites",
    table: {
      columns: [
        { key: "email", title: "Email", kind: "text" },
        { key: "state", title: "State", kind: "text" },
        { key: "role", title: "Organization role it gives", kind: "text" },
        { key: "projects", title: "Projects it names", kind: "list" },
        column.facts,
        { key: "id", title: "Invite id", kind: "text" },
      ],
      rows,
    },
  };
}

const ownerState = ({ organization, access }: Scope, id: string): string | undefined => {
  if (isStranger(organization, id)) return "not on the list of users";
  const owns = ownsOrganization(organization, access, id);
  return owns === undefined ? undefined : owns ? "owner of the organization" : "not an owner of the organization";
};

/** Keys that act for the whole organization, and whose they are. */
export function adminKeysSection(scope: Scope): Section | undefined {
  const { organization, has, somePeople } = scope;
  if (organization.adminKeys === undefined) return undefined;
  const keys = organization.adminKeys.filter(({ ownerId }) => (ownerId === undefined ? !somePeople : has(ownerId)));
  const rows = keys.map(({ id, name, redactedValue, ownerId, ownerName, lastUsedAt, expiresAt }) => ({
    key: shown(name ?? id, 120),
    value: redactedValue === undefined ? undefined : shown(redactedValue, 60),
    owner:
      ownerId === undefined || !organization.users.has(ownerId) ? ownerName && shown(ownerName, 120) : userLabel(organization, ownerId),
    state: ownerId === undefined ? undefined : ownerState(scope, ownerId),
    used: lastUsedAt,
    expires: expiresAt,
    owner_id: ownerId,
    id,
  }));
  return {
    title: "Admin keys",
    table: {
      columns: [
        { key: "key", title: "Key", kind: "text" },
        { key: "value", title: "Value", kind: "text" },
        { key: "owner", title: "Owner", kind: "text" },
        { key: "state", title: "Its owner is", kind: "text" },
        { key: "used", title: "Last use", kind: "time", absent: "no recorded use" },
        { key: "expires", title: "Expires", kind: "time", absent: "no expiry" },
        { key: "owner_id", title: "Owner id", kind: "text" },
        { key: "id", title: "Key id", kind: "text" },
      ],
      rows,
    },
  };
}

/** What does not fit together: assignments against lists, and who is listed somewhere without being a user. */
export function contradictionsSection(scope: Scope): Section {
  const { organization, mismatches, held, people, owners } = scope;
  const owning = new Set(owners);
  const strangers = people.filter((id) => isStranger(organization, id));
  const placesOf = (id: string) => [
    ...(held.get(id) ?? []).map(({ project }) => ({
      where: `project ${projectLabel(organization, project.id)}`,
      project_id: project.id,
    })),
    ...(owning.has(id) ? [{ where: "the organization", project_id: null }] : []),
  ];
  const fact = "has access here, and is not on the list of users";
  const unlisted = strangers.flatMap((id) => placesOf(id).map((place) => ({ ...place, id, person: personLabel(organization, id), fact })));
  const rows = mismatches.map(({ id, target, contradiction }) => ({
    person: personLabel(organization, id),
    where: target.kind === "project" ? `project ${projectLabel(organization, target.id)}` : "the organization",
    fact: contradictionText(contradiction),
    project_id: target.kind === "project" ? target.id : null,
    id,
  }));
  return {
    title: "Answers that contradict each other",
    note: "Lists are read one after the other: a change in between can be the cause.",
    table: {
      columns: [
        column.who,
        { key: "where", title: "Where", kind: "text" },
        { key: "fact", title: "What does not fit", kind: "text" },
        { key: "project_id", title: "Project id", kind: "text", absent: "the organization" },
        { key: "id", title: "Id", kind: "text" },
      ],
      rows: [...rows, ...unlisted],
    },
  };
}

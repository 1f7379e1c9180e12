import type { Section } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import { groupName } from "../path-words.ts";
import { projectLabel } from "../who.ts";
import { otherDomain, type CommonDomain } from "./domains.ts";
import { few } from "./overview.ts";
import { about, accountFacts, column, organizationRoles, ownershipTexts, projectCount } from "./person.ts";
import type { Scope } from "./scope.ts";
import { mayBeMore, type Hidden } from "./unread.ts";

/** Owners of the organization, and why. */
export function ownersSection(scope: Scope): Section {
  const accounts = new Set(scope.accounts);
  const rows = scope.owners.map((id) => ({
    ...about(scope, id),
    kind: accounts.has(id) ? "service account" : "user",
    how: ownershipTexts(scope, id),
    facts: accountFacts(scope.organization, id),
    projects: projectCount(scope, id),
  }));
  return {
    title: "Owners of the organization",
    note: "They reach every project without being members of it. Lists of members show them as owners, whatever role a project gave them.",
    table: {
      columns: [
        column.who,
        { key: "kind", title: "Kind", kind: "text" },
        column.email,
        { key: "how", title: "How", kind: "list" },
        column.facts,
        column.projectNumber,
        column.userId,
      ],
      rows,
    },
  };
}

const isOwner = ({ owners }: Scope): ((id: string) => boolean) => {
  const ids = new Set(owners);
  return (id) => ids.has(id);
};

/** People who are no member of any project themselves. */
export function throughGroupsSection(scope: Scope): Section {
  const { organization, people, held } = scope;
  const owns = isOwner(scope);
  const only = people.filter(
    (id) => !owns(id) && held.has(id) && held.get(id)!.every(({ paths }) => paths.every(({ group }) => group !== undefined)),
  );
  const rows = only.map((id) => {
    const groups = held.get(id)!.flatMap(({ paths }) => paths.flatMap(({ group }) => (group === undefined ? [] : groupName(group))));
    return {
      ...about(scope, id),
      groups: [...new Set(groups)],
      projects: few(held.get(id)!.map((one) => projectLabel(organization, one.project.id))),
    };
  });
  return {
    title: "Access through groups only",
    ...(mayBeMore(scope) && { note: "As far as was read: what was not could hold another way in." }),
    table: {
      columns: [
        column.person,
        column.email,
        { key: "groups", title: "Groups", kind: "list" },
        { key: "projects", title: "Projects", kind: "list" },
        column.userId,
      ],
      rows,
    },
  };
}

/** Users who reach nothing for certain, and how many may reach something that was not read. */
export function withoutProject(scope: Scope, hidden: Hidden): { readonly ids: readonly string[]; readonly open: number } {
  const owns = isOwner(scope);
  const candidates = scope.people.filter((id) => scope.organization.users.has(id) && !owns(id) && !scope.held.has(id));
  const ids = candidates.filter((id) => !hidden.anywhere(id));
  return { ids, open: candidates.length - ids.length };
}

/** Only of all projects: of some of them, most users reach none. */
export function withoutProjectSection(scope: Scope, { ids, open }: ReturnType<typeof withoutProject>): Section | undefined {
  if (scope.someProjects) return undefined;
  const rows = ids.map((id) => ({ ...about(scope, id), role: organizationRoles(scope, id), facts: accountFacts(scope.organization, id) }));
  return {
    title: "Users without a path to any active project",
    ...(open > 0 && { note: `Of ${open} more it is not known: they have no path in what was read, and not everything was read.` }),
    table: { columns: [column.person, column.email, column.role, column.facts, column.userId], rows },
  };
}

/** Users and service accounts that the API says are not enabled. */
export function switchedOffSection(scope: Scope): Section {
  const ids = [...scope.people, ...scope.accounts].filter((id) => scope.organization.users.get(id)?.enabled === false);
  const rows = ids.map((id) => ({
    ...about(scope, id),
    role: organizationRoles(scope, id),
    facts: accountFacts(scope.organization, id),
    projects: projectCount(scope, id),
  }));
  return {
    title: "Accounts that are switched off",
    table: { columns: [column.who, column.email, column.role, column.facts, column.projectNumber, column.userId], rows },
  };
}

export function domainsSection(scope: Scope, domain: CommonDomain): Section {
  const { users } = scope.organization;
  const rows = scope.people.flatMap((id) => {
    const other = otherDomain(users.get(id)?.email, domain);
    return other === undefined ? [] : [{ ...about(scope, id), domain: other, projects: projectCount(scope, id) }];
  });
  return {
    title: "Users of another email domain than most",
    note:
      domain.name === undefined
        ? "No domain is known to have more users than every other, so none is taken for the usual one."
        : `${domain.users} of ${domain.of} users have ${shown(domain.name, 120)}.`,
    table: {
      columns: [column.person, column.email, { key: "domain", title: "Domain", kind: "text" }, column.projectNumber, column.userId],
      rows,
    },
  };
}

/** Of how many people the API does not say whether they are switched off. */
export const enabledNotSaid = ({ organization, people }: Scope): number =>
  people.filter((id) => organization.users.get(id)?.enabled === undefined).length;

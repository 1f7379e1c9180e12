import { lastUse, when } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization, Project, ProjectKey } from "../../../snapshot/organization.ts";
import { isDefaultProject } from "../default-project.ts";
import { activeProjects, inProjects, missing, ofProject, openProjects, plural, unjudged, type Check, type Stage } from "./check.ts";

export const defaultProject = ({ projects }: Organization): Project | undefined =>
  [...projects.values()].find(({ name, archived }) => !archived && isDefaultProject({ name }));

export const noDefaultProject = (stage: Stage): string => openProjects(stage)[0] ?? 'no project is called "Default project"';

function usesText(keys: readonly ProjectKey[], now: number): string {
  const used = keys.flatMap(({ lastUsedAt }) => (typeof lastUsedAt === "number" ? [lastUsedAt] : []));
  const unread = keys.some(({ lastUsedAt }) => lastUsedAt === undefined);
  if (used.length === 0) return unread ? "last use not read" : lastUse(null, now);
  return `last recorded use ${lastUse(
    used.reduce((a, b) => Math.max(a, b)),
    now,
  )}`;
}

const archivedWithKeys: Check = {
  name: "archived projects that list keys",
  meaning: () => "the project is archived, and its list of API keys is not empty",
  judge(stage) {
    const { organization, now } = stage;
    const archived = [...organization.projects.values()].filter((project) => project.archived);
    const unread = archived.filter(({ keys }) => keys === undefined).length;
    return {
      findings: archived.flatMap((project) => {
        const { keys = [], archivedAt } = project;
        const since = typeof archivedAt === "number" ? `archived ${when(archivedAt, now)}; ` : "";
        return keys.length === 0 ? [] : [ofProject(stage, project, `${since}${plural(keys.length, "key")}, ${usesText(keys, now)}`)];
      }),
      open: [...openProjects(stage), ...missing(unread, "API keys")],
    };
  },
};

const allKeysInDefault: Check = {
  name: "all keys in the default project",
  meaning: () => "there are other projects that are not archived, and every API key is in the default project",
  judge(stage) {
    const { organization } = stage;
    const active = activeProjects(organization);
    const project = defaultProject(organization);
    const others = active.filter((other) => other !== project);
    if (others.some(({ keys = [] }) => keys.length > 0)) return { findings: [] };
    const open = [...openProjects(stage), ...missing(active.filter(({ keys }) => keys === undefined).length, "API keys")];
    if (open.length > 0) return { findings: [], open };
    if (project === undefined) return unjudged(noDefaultProject(stage));
    const keys = project.keys?.length ?? 0;
    if (keys === 0 || others.length === 0) return { findings: [] };
    return { findings: [ofProject(stage, project, `${plural(keys, "key")}; ${plural(others.length, "other project")} without keys`)] };
  },
};

/** Undefined when not all was read; people only, service accounts are no members. */
function isEmpty({ groups: all }: Organization, { members, groups }: Project): boolean | undefined {
  if (members !== undefined && members.size > 0) return false;
  const sizes = [...(groups?.keys() ?? [])].map((id) => all.get(id)?.members?.size);
  if (sizes.some((size) => size !== undefined && size > 0)) return false;
  return members === undefined || groups === undefined || sizes.includes(undefined) ? undefined : true;
}

const withoutMembers: Check = {
  name: "projects without members",
  meaning: () => "nobody is a member, directly or through a group; owners of the organization reach it all the same",
  judge: (stage) =>
    inProjects(
      stage,
      "members",
      (project) => isEmpty(stage.organization, project),
      (empty, project) => {
        if (!empty) return [];
        const accounts =
          project.serviceAccounts === undefined ? "service accounts not read" : plural(project.serviceAccounts.size, "service account");
        const keys = project.keys === undefined ? "API keys not read" : plural(project.keys.length, "API key");
        return [ofProject(stage, project, `no members; ${accounts}, ${keys}`)];
      },
    ),
};

const listsOf = ({ serviceAccounts, keys }: Project) => (serviceAccounts && keys ? { serviceAccounts, keys } : undefined);

const accountsWithoutKeys: Check = {
  name: "service accounts without keys",
  meaning: () => "no key of the project belongs to the service account; what it does through workload identity is not read",
  judge: (stage: Stage) =>
    inProjects(stage, "service accounts or API keys", listsOf, ({ serviceAccounts, keys }, project) => {
      const owners = new Set(keys.map(({ owner }) => owner?.id));
      return [...serviceAccounts.values()]
        .filter(({ id }) => !owners.has(id))
        .map(({ id, name, role }) => ({
          kind: "service account",
          name: shown(name, 120),
          project,
          fact: `no key; role ${shown(role, 40)}`,
          id,
        }));
    }),
};

export const projectChecks: readonly Check[] = [archivedWithKeys, allKeysInDefault, withoutMembers, accountsWithoutKeys];

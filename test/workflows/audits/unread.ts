import type { Random } from "../../../src/sandbox/random.ts";
import type { Organization, Project } from "../../../src/snapshot/organization.ts";

const singles = ["invites", "adminKeys", "certificates", "spendLimit", "spendAlerts", "dataRetention"] as const;
const maps = ["users", "groups", "roles", "projects"] as const;
const lists = [
  "members",
  "groups",
  "serviceAccounts",
  "keys",
  "roles",
  "rateLimits",
  "modelPermissions",
  "hostedTools",
  "serviceTiers",
  "dataRetention",
  "spendLimit",
  "spendAlerts",
  "certificates",
] as const satisfies readonly (keyof Project)[];

type Take = readonly [what: string, take: (organization: Organization, random: Random) => Organization];

const changed = <T>(map: ReadonlyMap<string, T>, random: Random, change: (value: T) => T): Map<string, T> => {
  const chosen = map.size === 0 ? undefined : random.pick([...map.keys()]);
  return new Map([...map].map(([id, value]) => [id, id === chosen ? change(value) : value]));
};

const halved = <T>(map: ReadonlyMap<string, T>): Map<string, T> => new Map([...map].slice(0, Math.floor(map.size / 2)));

/** Every way in which one thing of an organization can be unread; a list that is not whole lacks its second half. */
export const takings: readonly Take[] = [
  ...singles.map((member): Take => [member, (organization) => ({ ...organization, [member]: undefined })]),
  ...maps.map((map): Take => [
    `half of ${map}`,
    (organization) => ({ ...organization, [map]: halved<unknown>(organization[map]), incomplete: [map] }),
  ]),
  ...lists.map((list): Take => [
    `${list} of a project`,
    (organization, random) => ({
      ...organization,
      projects: changed(organization.projects, random, (project) => ({ ...project, [list]: undefined })),
    }),
  ]),
  ...(["members", "roles"] as const).map((list): Take => [
    `${list} of a group`,
    (organization, random) => ({
      ...organization,
      groups: changed(organization.groups, random, (group) => ({ ...group, [list]: undefined })),
    }),
  ]),
  [
    "roles of users",
    (organization) => ({
      ...organization,
      users: new Map([...organization.users].map(([id, user]) => [id, { ...user, roles: undefined, enabled: undefined }])),
    }),
  ],
  [
    "roles of members",
    (organization, random) => ({
      ...organization,
      projects: changed(organization.projects, random, (project) => ({
        ...project,
        members: project.members && new Map([...project.members].map(([id, one]) => [id, { ...one, roles: undefined }])),
      })),
    }),
  ],
];

/** The organization as it is known when nothing of it could be read. */
export const nothingRead: Organization = {
  users: new Map(),
  groups: new Map(),
  roles: new Map(),
  projects: new Map(),
  invites: undefined,
  adminKeys: undefined,
  certificates: undefined,
  spendLimit: undefined,
  spendAlerts: undefined,
  dataRetention: undefined,
  incomplete: maps,
};

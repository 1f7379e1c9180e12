import { standings, type HeldRole, type Path, type Standing, type Target } from "./path.ts";

/** Predefined names are unique, so a role known by name only cannot be a custom one that shares theirs. */
export const isOwner = (role: HeldRole | null | undefined): boolean => role?.name === "owner" && role.predefined !== false;

const predefined: Readonly<Record<Target["kind"], Readonly<Record<string, Standing>>>> = {
  organization: { owner: "organization owner", reader: "reader" },
  project: { owner: "owner", member: "member", viewer: "viewer" },
};

/** What a role of the organization or of a project makes of its holder. */
export function standingOf(role: HeldRole | null | undefined, at: Target["kind"]): Standing {
  if (role === null) return "none";
  if (role === undefined) return "unknown";
  const names = predefined[at];
  return role.predefined !== false && Object.hasOwn(names, role.name) ? names[role.name]! : "custom";
}

const permissionCount = ({ role }: Path): number => role?.permissions?.length ?? 0;

/** The path that permits most: predefined roles before custom ones, as the API shows them, and of custom ones the one with more permissions. */
export const strongest = (paths: readonly Path[]): Path | undefined =>
  paths.toSorted((a, b) => standings.indexOf(a.standing) - standings.indexOf(b.standing) || permissionCount(b) - permissionCount(a))[0];

/** All that the roles permit together; undefined when the permissions of one of them are not known. */
export function permissionsOf(paths: readonly Path[]): readonly string[] | undefined {
  const lists = paths.filter(({ role }) => role !== null).map(({ role }) => role?.permissions);
  if (lists.includes(undefined)) return undefined;
  return [...new Set(lists.flatMap((list) => list ?? []))].toSorted();
}

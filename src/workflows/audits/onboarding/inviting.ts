import { folded } from "../../../names/match.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Invite, Organization } from "../../../snapshot/organization.ts";
import { inviteState, type InviteState } from "../expiry.ts";
import { step } from "../steps.ts";
import { groupLabel, projectLabel } from "../who.ts";
import { archivedProject, managedElsewhere, roleUnread } from "./joining.ts";
import type { Outcome } from "./outcome.ts";
import type { NamedRole, ProjectWish, Wishes } from "./wishes.ts";

const canBeAccepted = ({ pending, ranOut }: InviteState): boolean => pending && !ranOut;

/** What an invite can carry: projects in use, with role member or owner. */
const carried = ({ project, role, unread }: ProjectWish): boolean => !project.archived && !unread && role !== undefined;

function afterwards({ groups, projects }: Wishes, organization: Organization): Outcome[] {
  return [
    ...groups.map(({ id, isScimManaged }): Outcome => {
      const about = { what: `group ${groupLabel(organization, id)}`, id };
      if (isScimManaged) return { ...about, state: "not proposed", why: managedElsewhere };
      return { ...about, state: "after acceptance", why: "an invite carries no groups" };
    }),
    ...projects.flatMap(({ project, others, unread }): Outcome[] => {
      const where = projectLabel(organization, project.id);
      const about = { what: `project ${where}`, id: project.id };
      if (project.archived) return [{ ...about, state: "not proposed", why: archivedProject }];
      if (unread) return [{ ...about, state: "not judged", why: roleUnread }];
      return others.map((role): Outcome => ({
        what: `role ${shown(role.name, 120)} in ${where}`,
        state: "after acceptance",
        why: "an invite carries the roles member and owner only",
        id: project.id,
      }));
    }),
  ];
}

/** An invite that is on its way: what it lacks can be given once it is accepted. */
function waiting(organization: Organization, invite: Invite, wishes: Wishes, role: "reader" | "owner", now: number): Outcome[] {
  const about = { what: `invite of ${shown(invite.email, 120)} as ${shown(invite.role, 40)}`, id: invite.id };
  const has = new Map(invite.projects.map((project) => [project.id, project.role]));
  return [
    { ...about, state: "there already", why: inviteState(invite, now).text },
    ...(role === "owner" && invite.role !== "owner"
      ? [{ what: "owner of the organization", state: "after acceptance", why: "the pending invite gives less", id: invite.id } as const]
      : []),
    ...wishes.projects.filter(carried).map((wish): Outcome => {
      const { id } = wish.project;
      const what = `${wish.role} of ${projectLabel(organization, id)}`;
      const given = has.get(id);
      if (given === wish.role || given === "owner") return { what, state: "there already", why: `the pending invite gives ${given}`, id };
      return {
        what,
        state: "after acceptance",
        why: given === undefined ? "not in the pending invite" : `the pending invite gives ${shown(given, 40)}`,
        id,
      };
    }),
  ];
}

/**
 * The invite for somebody who is not in the organization, and what can only follow once they accepted it.
 * @param now Unix seconds.
 */
export function invitingOutcomes(
  organization: Organization,
  email: string,
  wishes: Wishes,
  role: "reader" | "owner" | undefined,
  now: number,
): Outcome[] {
  const { invites = [] } = organization;
  const wanted = role ?? "reader";
  const own = invites.filter((invite) => folded(invite.email) === folded(email));
  const open = own.find((invite) => canBeAccepted(inviteState(invite, now)));
  const later = afterwards(wishes, organization);
  if (open !== undefined) return [...waiting(organization, open, wishes, wanted, now), ...later];
  const projects = wishes.projects.filter(carried).map(({ project, role: named }) => ({ id: project.id, role: named as NamedRole }));
  const names = projects.map(({ id, role: named }) => `${projectLabel(organization, id)} (${named})`).join(", ") || "no projects";
  const what = `invite of ${shown(email, 120)} as ${wanted}, with ${names}`;
  const old = own.find(({ status }) => status === "pending");
  const why = old === undefined ? undefined : `the invite ${shown(old.id, 60)} is ${inviteState(old, now).text}`;
  const change = step(`Send the ${what}`, "POST /organization/invites", { email, role: wanted, projects });
  return [{ what, state: "proposed", ...(why !== undefined && { why }), id: "-", step: change }, ...later];
}

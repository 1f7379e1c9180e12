import type { ProjectUser, UserDeleteResponse } from "openai/resources/admin/organization/projects/users/users";
import type { projectUsers } from "../../tools/catalog/project-users.ts";
import { ownsOrganization } from "../access.ts";
import { Fault, need, notFound } from "../fault.ts";
import { given } from "../given.ts";
import { settleUser } from "../membership.ts";
import type { Org, ProjectState, UserState } from "../org.ts";
import { lastIdPage } from "../pages.ts";
import { roleNamed, setRole } from "../roles.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject, notDefault } from "./projects.ts";

function projectUser(org: Org, state: ProjectState, userId: string): ProjectUser {
  const member = need(state.users, "project user", userId);
  const { user } = need(org.users, "user", userId);
  return {
    object: "organization.project.user",
    id: userId,
    name: user.name ?? null,
    email: user.email ?? null,
    role: ownsOrganization(org, userId) ? "owner" : member.role,
    added_at: member.added_at,
  };
}

/** @throws {Fault} 400 unless the caller names the user in exactly one way, 404 for somebody who is not in the organization. */
function wanted(org: Org, user_id: string | undefined, email: string | undefined): UserState {
  if ((user_id === undefined) === (email === undefined)) throw new Fault(400, "Provide exactly one of 'user_id' and 'email'.");
  if (user_id !== undefined) return need(org.users, "user", user_id);
  const found = [...org.users.values()].find(({ user }) => user.email?.toLowerCase() === email?.toLowerCase());
  if (found === undefined) throw notFound("user", email ?? "");
  return found;
}

/**
 * Only direct members can be changed, and owners of the organization own its projects whatever a project says
 * (seen by authors of Terraform providers).
 * @throws {Fault} 404 for anybody else, 400 for an owner of the organization.
 */
function changeable(org: Org, state: ProjectState, userId: string) {
  const member = state.users.get(userId);
  if (member === undefined) throw new Fault(404, `User ${userId} is not a member of ${state.project.id}`);
  if (ownsOrganization(org, userId)) {
    throw new Fault(400, `User ${userId} is an owner of the organization: the role in a project cannot be changed or removed`);
  }
  return member;
}

const viaInvite = "Members of the default project come and go with the organization: invite or remove the user there";

export const projectUsersRoutes = {
  list_project_users({ org, params, query }) {
    const state = activeProject(org, params.project_id);
    const page = lastIdPage(
      [...state.users.keys()].map((id) => ({ id })),
      query,
    );
    return { ...page, data: page.data.map(({ id }) => projectUser(org, state, id)) };
  },
  create_project_user({ org, params, body, record }): ProjectUser {
    const state = activeProject(org, params.project_id);
    const { user } = wanted(org, body.user_id, body.email);
    notDefault(org, params.project_id, viaInvite);
    if (user.is_service_account) throw new Fault(400, `User ${user.id} is a service account and belongs to one project only`);
    const role = roleNamed(state.roles, body.role);
    if (state.users.has(user.id)) throw new Fault(400, `User ${user.id} already exists in project`);
    state.users.set(user.id, { role: role.name, added_at: org.now(), roles: new Set([role.id]) });
    record("user.added", { id: user.id, data: { role: role.name } });
    return projectUser(org, state, user.id);
  },
  retrieve_project_user({ org, params }): ProjectUser {
    return projectUser(org, activeProject(org, params.project_id), params.user_id);
  },
  modify_project_user({ org, params, body, record }): ProjectUser {
    const state = activeProject(org, params.project_id);
    const { roles } = changeable(org, state, params.user_id);
    if (body.role !== undefined) {
      setRole(state.roles, roles, roleNamed(state.roles, body.role));
      settleUser(state, params.user_id);
    }
    record("user.updated", { id: params.user_id, changes_requested: given({ role: body.role }) });
    return projectUser(org, state, params.user_id);
  },
  /** The user's keys stay, and say that their owner has lost access. */
  delete_project_user({ org, params, record }): UserDeleteResponse {
    const state = activeProject(org, params.project_id);
    notDefault(org, params.project_id, viaInvite);
    changeable(org, state, params.user_id);
    state.users.delete(params.user_id);
    record("user.deleted", { id: params.user_id });
    return { object: "organization.project.user.deleted", id: params.user_id, deleted: true };
  },
} satisfies RoutesFor<typeof projectUsers>;

import type { Invite, InviteDeleteResponse } from "openai/resources/admin/organization/invites";
import type { invites } from "../../tools/catalog/invites.ts";
import { Fault, need } from "../fault.ts";
import { newId } from "../ids.ts";
import { lastIdPage } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

/** How long an invite can be accepted, in seconds. */
export const inviteLifetime = 7 * 86_400;

/** Nobody accepts invites here, and one that has run out keeps saying `pending`, as in the real API: only `expires_at` tells. */
export const invitesRoutes = {
  list_invites({ org, query }) {
    return lastIdPage([...org.invites.values()], query);
  },
  create_invite({ org, body, record }): Invite {
    const { email, role, projects } = body;
    for (const project of projects ?? []) activeProject(org, project.id);
    if ([...org.users.values()].some(({ user }) => user.email?.toLowerCase() === email.toLowerCase())) {
      throw new Fault(400, `User with email ${email} is already a member of this organization`, { param: "email" });
    }
    // Also while it says `pending` after it ran out: there is no call that sends it again, so it is deleted first (OpenAI's reference, invites).
    const open = [...org.invites.values()].some((other) => other.status === "pending" && other.email.toLowerCase() === email.toLowerCase());
    if (open) throw new Fault(400, `An invite for ${email} is already pending`, { param: "email" });
    const created_at = org.now();
    const invite: Invite = {
      object: "organization.invite",
      id: newId.invite(org.random),
      email,
      role,
      status: "pending",
      created_at,
      expires_at: created_at + inviteLifetime,
      accepted_at: null,
      // Left out is not the same as empty: for compatibility it means the default project (OpenAI's reference, invites).
      projects: projects ?? [{ id: org.defaultProjectId, role: "member" }],
    };
    org.invites.set(invite.id, invite);
    record("invite.sent", { id: invite.id, data: { email, role } });
    return invite;
  },
  retrieve_invite({ org, params }): Invite {
    return need(org.invites, "invite", params.invite_id);
  },
  delete_invite({ org, params, record }): InviteDeleteResponse {
    const invite = need(org.invites, "invite", params.invite_id);
    if (invite.status === "accepted") throw new Fault(400, `Invite ${invite.id} was already accepted and cannot be deleted`);
    org.invites.delete(invite.id);
    record("invite.deleted", { id: invite.id });
    return { object: "organization.invite.deleted", id: invite.id, deleted: true };
  },
} satisfies RoutesFor<typeof invites>;

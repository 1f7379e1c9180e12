import * as z from "zod";
import { endpoint, resource, type Args } from "../define.ts";
import { idOf, paged } from "../fields.ts";

function grantsOwnership({ role, projects }: Args): string | undefined {
  if (role === "owner") return "Whoever accepts the invite gets full control of the organization.";
  const ownsProject = (projects as readonly { role: string }[] | undefined)?.some((project) => project.role === "owner");
  return ownsProject ? "Whoever accepts the invite gets full control of the projects with role owner." : undefined;
}

export const invites = resource(
  "invites",
  { about: "Invitations to join the organization.", inDefault: true },
  {
    list_invites: endpoint("GET /organization/invites", {
      does: "List invites to the organization.",
      query: paged(100),
      pages: "last_id",
    }),
    create_invite: endpoint("POST /organization/invites", {
      does: "Invite a person to the organization; sends an email.",
      effect: "create",
      body: {
        email: z.string(),
        role: z.enum(["reader", "owner"]),
        projects: z
          .array(z.strictObject({ id: idOf("project"), role: z.enum(["member", "owner"]) }))
          .describe("Omitted: the default project. []: none.")
          .optional(),
      },
      grants: grantsOwnership,
      undo: "delete_invite while it is pending, delete_user after it was accepted",
      affects: ["named projects"],
    }),
    retrieve_invite: endpoint("GET /organization/invites/{invite_id}", { does: "Show one invite." }),
    delete_invite: endpoint("DELETE /organization/invites/{invite_id}", {
      does: "Withdraw an invite that was not accepted yet.",
      danger: "The invited person can no longer join with this invite.",
      refused: ({ status }) =>
        status === "accepted" ? "the invite was accepted already; whoever joined is removed as a user." : undefined,
      undo: "create_invite with the same values (new id, new email)",
      affects: ["named projects"],
    }),
  },
);

import type { Organization } from "../../../src/snapshot/organization.ts";
import {
  adminKey,
  emptyOrganization,
  emptyProject,
  held,
  person,
  projectKey,
  projectRoles,
  role,
  team,
} from "../../snapshot/access-organizations.ts";

export const byId = <T extends { readonly id: string }>(values: readonly T[]) => new Map(values.map((value) => [value.id, value]));
const [owner, memberRole] = projectRoles("proj-1", 0);
export const member = memberRole;
export const custodian = role("role_proj-1~custodian", "Key Custodian", ["keys.read"]);

/** A few people, a group of the identity provider, keys and an archived project. */
export const company = (rest: Partial<Organization> = {}): Organization =>
  emptyOrganization({
    users: byId([
      person("ada", { name: "Ada", role: "owner" }),
      person("bob", { name: "Bob", isScimManaged: true, enabled: false }),
      person("cyd", { name: "Cyd" }),
      person("team-user", { name: "Team" }),
    ]),
    groups: byId([team("team", { name: "Team", isScimManaged: true, members: new Set(["bob"]) })]),
    adminKeys: [adminKey("key_admin", "ada")],
    projects: byId([
      emptyProject("proj-1", {
        name: "Payments",
        members: new Map([
          ["ada", { userId: "ada", role: "owner", addedAt: 1, roles: undefined }],
          ["cyd", { userId: "cyd", role: "Key Custodian", addedAt: 1, roles: [held(custodian, ["user", "cyd"])] }],
        ]),
        groups: new Map([["team", { groupId: "team", name: "Team", createdAt: 1, roles: [held(member!)] }]]),
        keys: [{ ...projectKey("key_1", { type: "user", id: "bob", name: "Bob" }, "inactive"), redactedValue: "sk-proj-...f3Xk" }],
        roles: byId([owner!, member!, custodian]),
      }),
      emptyProject("proj-2", { name: "Search" }),
      emptyProject("proj-3", { name: "Pilot", archived: true, members: undefined, groups: undefined, serviceAccounts: undefined }),
    ]),
    ...rest,
  });

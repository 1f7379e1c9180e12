import { teams } from "./people.ts";
import type { GroupPlan, RolePlan } from "./plan.ts";

/**
 * Daniel Osei and Olivia Hartmann answer customers part of their time. He reaches Payments through his own team as well, she only
 * through this group; so do all of the support team but Grace Okonkwo and Tyler Nguyen, who are members of Payments themselves.
 */
const supportTeam: GroupPlan = { name: "Support Team", created: 472, members: [...teams.support, "Daniel Osei", "Olivia Hartmann"] };

export const groups: readonly GroupPlan[] = [
  { name: "Platform Engineering", created: 701, members: ["Marcus Adeyemi", ...teams.platform] },
  { name: "Security", created: 690, members: ["Priya Raghunathan", ...teams.security], roles: ["Access Manager"] },
  { name: "Payments Engineering", created: 603, members: teams.payments },
  supportTeam,
  { name: "Data Science", created: 398, scim: true, members: teams.dataScience },
  { name: "Contractors", created: 331, members: teams.contractors },
];

/** Custom organization roles. */
export const organizationRoles: readonly RolePlan[] = [
  {
    name: "Access Manager",
    description: "Keeps groups and their roles in order",
    permissions: ["api.groups.read", "api.groups.write", "api.roles.read"],
    created: 588,
  },
  { name: "Billing Viewer", description: "Sees what the organization spends", permissions: ["api.usage.read"], created: 402 },
];

import type { Affected } from "../../tools/define.ts";
import { certificatesInForce, usesOfTheCertificate } from "./certificates.ts";
import { accessToAllProjects, accessToTheProject, membersOfTheGroup } from "./group-access.ts";
import { adminKeysOfTheUser, keysOfTheServiceAccount, spendOfTheKey } from "./keys.ts";
import type { Kind } from "./kind.ts";
import { accessOfTheMember, belongingsOfTheMember, ownershipOfTheMember, projectRolesOfTheUser, rolesOfTheUser } from "./member-access.ts";
import { roleOfTheMembers } from "./member-roles.ts";
import { modelsInUse } from "./models.ts";
import { contentsOfTheProject, namedProjects, storageOfTheProject } from "./project.ts";
import { holdersOfTheProjectRole, holdersOfTheRole } from "./role-holders.ts";
import { permissionsOfTheRole } from "./role-permissions.ts";
import { identityProvidersGroups, identityProvidersUsers } from "./scim.ts";
import { spendOfThisMonth } from "./spend.ts";
import { federatedServiceAccount, rulesOfTheProvider } from "./trust.ts";
import { belongingsOfTheUser } from "./user.ts";

/** How each kind of thing that a row of the catalog says it touches is found out. */
export const kinds: Readonly<Record<Affected, Kind>> = {
  "access to the project": accessToTheProject,
  "access to all projects": accessToAllProjects,
  "access of the member": accessOfTheMember,
  "members of the group": membersOfTheGroup,
  "belongings of the user": belongingsOfTheUser,
  "belongings of the member": belongingsOfTheMember,
  "ownership of the member": ownershipOfTheMember,
  "admin keys of the user": adminKeysOfTheUser,
  "role of the members": roleOfTheMembers,
  "roles of the user": rolesOfTheUser,
  "project roles of the user": projectRolesOfTheUser,
  "holders of the role": holdersOfTheRole,
  "holders of the project role": holdersOfTheProjectRole,
  "permissions of the role": permissionsOfTheRole,
  "spend of the key": spendOfTheKey,
  "keys of the service account": keysOfTheServiceAccount,
  "contents of the project": contentsOfTheProject,
  "named projects": namedProjects,
  "federated service account": federatedServiceAccount,
  "rules of the provider": rulesOfTheProvider,
  "storage of the project": storageOfTheProject,
  "uses of the certificate": usesOfTheCertificate,
  "certificates in force": certificatesInForce,
  "spend this month": spendOfThisMonth,
  "models in use": modelsInUse,
  "identity provider's users": identityProvidersUsers,
  "identity provider's groups": identityProvidersGroups,
};

import { sandboxAdminKey, sandboxReadOnlyKey } from "../admin-key.ts";
import { newId, newSecret, redact } from "../ids.ts";
import type { Org } from "../org.ts";
import { adminKeyOwner } from "../routes/admin-api-keys.ts";
import type { Calendar } from "./calendar.ts";
import { idOf, type Directory } from "./directory.ts";
import type { KeyPlan } from "./plan.ts";

interface AdminKeyPlan extends KeyPlan {
  /** A value that callers may know. */
  readonly secret?: string;
  readonly readOnly?: true;
}

/** Oldest first. The first one is the key a server on the sandbox runs on. No answer tells which keys may only read. */
const adminKeys: readonly AdminKeyPlan[] = [
  { name: "Platform automation", owner: "Marcus Adeyemi", created: 244, used: 0.0005 },
  { name: "Terraform CI", owner: "Ingrid Solheim", created: 203, used: 0.7 },
  { name: "Access review export", owner: "Priya Raghunathan", created: 151, used: 88, secret: sandboxReadOnlyKey, readOnly: true },
  { name: "Break glass", owner: "Ingrid Solheim", created: 124, used: null },
  { name: "Finance cost export", owner: "Marcus Adeyemi", created: 84, used: 0.1, expires: 6 },
  { name: "Contractor onboarding", owner: "Priya Raghunathan", created: 50, used: 33, expires: -20 },
];

export function addAdminKeys(org: Org, calendar: Calendar, directory: Directory): void {
  for (const [index, { name, owner, created, used, expires, secret: known, readOnly = false }] of adminKeys.entries()) {
    // All but the first one use up chance, known or not, so that everything seeded after them stays as it was.
    const drawn = index === 0 ? sandboxAdminKey : newSecret(org.random, "admin");
    const secret = known ?? drawn;
    const id = newId.apiKey(org.random);
    const created_at = calendar.ago(created);
    org.adminApiKeys.set(id, {
      secret,
      readOnly,
      key: {
        object: "organization.admin_api_key",
        id,
        name,
        redacted_value: redact(secret),
        created_at,
        expires_at: expires === undefined ? null : calendar.now + expires * 86_400,
        last_used_at: used === null ? null : calendar.ago(used, created_at),
        owner: adminKeyOwner(org, idOf(directory.users, owner)),
      },
    });
  }
}

import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { isWhole } from "../checks/ownership.ts";
import { hasAllProjectKeys } from "../keys-by-id.ts";
import { oneText, type Actor } from "./event.ts";
import { labelOfId, type Thing } from "./things.ts";

/** Who may be known by the snapshot. */
export interface Roster {
  readonly things: ReadonlyMap<string, Thing>;
  readonly emails: ReadonlyMap<string, string>;
  readonly hasAllUsers: boolean;
  readonly hasAllKeys: boolean;
}

export const rosterOf = (organization: Organization, things: Roster["things"]): Roster => ({
  things,
  emails: new Map([...organization.users.values()].flatMap(({ id, email }) => (email === null ? [] : [[email.toLowerCase(), id]]))),
  hasAllUsers: isWhole(organization, "users"),
  hasAllKeys: organization.adminKeys !== undefined && hasAllProjectKeys(organization),
});

/** What the snapshot says of an actor. `unread`: the list that would name it was not read whole. */
export type Standing = { readonly kind: "listed" | "unread" | "unnamed" } | { readonly kind: "absent"; readonly fact: string };

export function standingOf({ things, emails, hasAllUsers, hasAllKeys }: Roster, { keyId, holderId, email }: Actor): Standing {
  if (keyId !== undefined) {
    if (things.has(keyId)) return { kind: "listed" };
    if (!hasAllKeys) return { kind: "unread" };
    const owner =
      holderId === undefined
        ? ""
        : things.has(holderId)
          ? "; its owner is among the users"
          : hasAllUsers
            ? "; nor its owner among the users"
            : "";
    return { kind: "absent", fact: `the key is not among the keys of the snapshot${owner}` };
  }
  const sameEmail = email === undefined ? undefined : emails.get(email.toLowerCase());
  if (holderId === undefined) {
    if (email === undefined) return { kind: "unnamed" };
    if (sameEmail !== undefined) return { kind: "listed" };
    return hasAllUsers ? { kind: "absent", fact: "the email is not among the users of the snapshot" } : { kind: "unread" };
  }
  if (things.has(holderId)) return { kind: "listed" };
  if (!hasAllUsers) return { kind: "unread" };
  const other = sameEmail === undefined ? "" : `; the email is that of ${shown(sameEmail, 200)}`;
  return { kind: "absent", fact: `the id is not among the users of the snapshot${other}` };
}

/** What an actor is counted by. */
export const actorId = ({ keyId, holderId, email }: Actor): string | null => keyId ?? holderId ?? email ?? null;

/** What is said of an actor that has neither a name nor an id. */
const unnamed: Readonly<Record<Actor["kind"], string>> = {
  session: "a session that names nobody",
  key: "a key that is not named",
  other: "an actor of an unknown kind",
  none: "no actor recorded",
};

/** Who it was, as far as the snapshot or the event names them. */
export function actorLabel({ things }: Roster, { kind, keyId, holderId, email }: Actor): string {
  const holder = holderId === undefined ? undefined : labelOfId(things, holderId);
  // An event keeps the email of somebody who is gone.
  const person = email !== undefined && (holder === undefined || !things.has(holderId ?? "")) ? oneText(email) : holder;
  if (keyId !== undefined) return things.get(keyId)?.label ?? `key ${shown(keyId, 200)}${person === undefined ? "" : ` of ${person}`}`;
  return person ?? unnamed[kind];
}

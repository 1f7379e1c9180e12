import { folded } from "../../names/match.ts";
import { shown } from "../../output/untrusted.ts";
import { inviteOf } from "../../snapshot/rows.ts";
import type { Organization } from "../../snapshot/organization.ts";
import { InputError } from "../../tools/input.ts";
import { byRoute } from "../../tools/tool.ts";
import type { AuditContext } from "./audit.ts";
import { inviteState } from "./expiry.ts";

const withdrawal = byRoute.get("DELETE /organization/invites/{invite_id}")!.name;

/**
 * Somebody who is known from a pending invite only is nobody with access yet, and no misspelled member either.
 * @param read Asked for the invites where the snapshot has none.
 * @throws {InputError} For the address of a pending invite that no user has.
 */
export async function refuseInvited(
  { users, invites }: Organization,
  argument: string,
  given: string,
  now: number,
  read: AuditContext<unknown>["read"],
): Promise<void> {
  const address = folded(given);
  if (!/^\S+@\S+$/.test(given.trim()) || [...users.values()].some(({ email }) => email !== null && folded(email) === address)) return;
  const all = invites ?? (await read("/organization/invites", { limit: 100 })).rows.map(inviteOf);
  const own = all.filter(({ status, email }) => status === "pending" && folded(email) === address);
  if (own.length === 0) return;
  const texts = own.map((invite) => `as ${shown(invite.role, 40)} (${inviteState(invite, now).text}; id ${shown(invite.id, 80)})`);
  throw new InputError(
    `${argument}: ${JSON.stringify(shown(given.trim(), 120))} is not a member of the organization: there is an invite to that address ${texts.join(" and ")}. ` +
      `Nobody has access through it before it is accepted; ${withdrawal} withdraws it. Nothing was sent.`,
  );
}

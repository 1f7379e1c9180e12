import { when } from "../../gate/facts/when.ts";
import { shown } from "../../output/untrusted.ts";
import type { Invite } from "../../snapshot/organization.ts";

/**
 * `expires on 2026-11-27, in 6 days`; what the API does not say is not said.
 * @param now Unix seconds.
 */
export function expiryText(expiresAt: number | null | undefined, now: number): string {
  if (expiresAt === undefined) return "expiry not said";
  if (expiresAt === null) return "no expiry";
  return `${expiresAt <= now ? "expired" : "expires"} on ${when(expiresAt, now)}`;
}

/** Where an invite stands. One that ran out keeps saying `pending`, so the time decides beside the status. */
export interface InviteState {
  /** The API says that it is pending. */
  readonly pending: boolean;
  /** Its time is over, whatever its status says. */
  readonly ranOut: boolean;
  /** `pending, expired on 2026-10-06, 46 days ago` */
  readonly text: string;
}

/** @param now Unix seconds. */
export function inviteState({ status, expiresAt }: Invite, now: number): InviteState {
  const pending = status === "pending";
  return {
    pending,
    ranOut: typeof expiresAt === "number" && expiresAt <= now,
    text: pending ? `pending, ${expiryText(expiresAt, now)}` : shown(status, 40),
  };
}

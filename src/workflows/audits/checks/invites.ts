import { secondsPerDay, when } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Invite } from "../../../snapshot/organization.ts";
import { inviteState, type InviteState } from "../expiry.ts";
import { plural, unjudged, type Check, type Finding, type Judged, type Stage } from "./check.ts";

const ofInvite = ({ id, email, role }: Invite, fact: string): Finding => ({
  kind: "invite",
  name: shown(email, 120),
  fact: `${fact}; invited as ${shown(role, 60)}`,
  id,
});

/** Judges invites of which the API says that they are pending. @param find Undefined where a date is not said. */
function pendingInvites(
  { organization: { invites }, now }: Stage,
  find: (invite: Invite, state: InviteState) => string | false | undefined,
): Judged {
  if (invites === undefined) return unjudged("invites not read");
  const pending = invites.map((invite) => ({ invite, state: inviteState(invite, now) })).filter(({ state }) => state.pending);
  const answers = pending.map(({ invite, state }) => ({ invite, fact: find(invite, state) }));
  const unknown = answers.filter(({ fact }) => fact === undefined).length;
  return {
    findings: answers.flatMap(({ invite, fact }) => (typeof fact === "string" ? [ofInvite(invite, fact)] : [])),
    open: unknown === 0 ? [] : [`dates of ${plural(unknown, "invite")} not said`],
  };
}

const pastExpiry: Check = {
  name: "invites pending past their expiry",
  meaning: () => "the API says pending, and the expiry has passed",
  judge: (stage) => pendingInvites(stage, ({ expiresAt }, { ranOut, text }) => (expiresAt === undefined ? undefined : ranOut && text)),
};

const longPending: Check = {
  name: "invites pending for long",
  meaning: ({ invite_days }) => `pending, before their expiry, and older than ${invite_days} days`,
  threshold: ({ invite_days }) => `older than ${invite_days} days`,
  judge: (stage) =>
    pendingInvites(stage, ({ createdAt, expiresAt }, { ranOut }) => {
      if (ranOut) return false;
      if (createdAt === undefined || expiresAt === undefined) return undefined;
      return createdAt < stage.now - stage.limits.invite_days * secondsPerDay && `pending since ${when(createdAt, stage.now)}`;
    }),
};

export const inviteChecks: readonly Check[] = [pastExpiry, longPending];

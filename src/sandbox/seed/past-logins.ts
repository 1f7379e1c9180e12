import type { AuditLogListResponse as Event } from "openai/resources/admin/organization/audit-logs";
import { dayOf, isWeekend, secondsPerDay } from "../activity.ts";
import { auditEvent } from "../audit.ts";
import { homeIp, officeIp, sessionActor, strangeIp, type Past } from "./actors.ts";

/** Accounts that log in to the dashboard now and then; in a company of thousands most people never do. */
const mostLogins = 80;

/**
 * Logins on working days, a mistyped password here and there, and one night in which somebody else tries an owner's account.
 * @param days How far back.
 */
export function ofLogins({ org, actors }: Past, days: number): Event[] {
  const { random } = org;
  const now = org.now();
  const events: Event[] = [];
  const failure = { error_code: "invalid_password", error_message: "Wrong email or password" };
  for (const user of actors.people.slice(0, mostLogins)) {
    const often = user.role === "owner" ? 0.3 : 0.08;
    for (let day = dayOf(now) - days * secondsPerDay; day < now; day += secondsPerDay) {
      if (random.next() > (isWeekend(day) ? often / 12 : often)) continue;
      const at = day + random.int(7 * 3600, 19 * 3600);
      if (at < user.added_at || at > now) continue;
      const actor = sessionActor(user, isWeekend(day) || random.next() < 0.25 ? homeIp(user) : officeIp);
      if (random.next() < 0.05) events.push(auditEvent(org, { at: at - random.int(8, 40), type: "login.failed", actor, details: failure }));
      events.push(auditEvent(org, { at, type: "login.succeeded", actor }));
      if (random.next() < 0.2) events.push(auditEvent(org, { at: at + random.int(600, 9000), type: "logout.succeeded", actor }));
    }
  }
  const target = actors.people.find((user) => user.role === "owner");
  const night = dayOf(now) - 9 * secondsPerDay + 3 * 3600;
  if (target === undefined) return events;
  for (let i = 0; i < 14; i++) {
    events.push(
      auditEvent(org, {
        at: night + i * 7 + random.int(0, 5),
        type: "login.failed",
        actor: sessionActor(target, strangeIp),
        details: failure,
      }),
    );
  }
  return events;
}

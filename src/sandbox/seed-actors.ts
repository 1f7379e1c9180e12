import type { OrganizationUser } from "openai/resources/admin/organization/users/users";
import { dayOf, isWeekend, secondsPerDay } from "./activity.ts";
import type { Actor } from "./audit.ts";
import type { Org } from "./org.ts";

/** Addresses set aside for documentation (RFC 5737): they belong to nobody. The office has one, everybody has one at home. */
export const officeIp = "203.0.113.17";
export const strangeIp = "192.0.2.146";
export const homeIp = (user: OrganizationUser): string =>
  `198.51.100.${([...user.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 250) + 2}`;

/** Somebody at the dashboard. */
export function sessionActor({ id, email }: Pick<OrganizationUser, "id" | "email">, ip_address: string): Actor {
  return { type: "session", session: { user: { id, ...(email != null && { email }) }, ip_address } };
}

/** Who may have done what, and when people work. */
export interface Actors {
  readonly people: readonly OrganizationUser[];
  /** An owner who was there at the time, from the office. */
  ownerAt(at: number): Actor;
  /** A moment in the office hours of a past day, or of the working day before it; never after now. */
  workingHour(daysAgo: number): number;
}

export function actorsOf({ users, random, now }: Org): Actors {
  const people = [...users.values()].map(({ user }) => user).filter((user) => user.is_service_account !== true);
  const owners = people.filter((user) => user.role === "owner");
  const founder = owners[0] ?? people[0] ?? { id: "user-founder" };
  return {
    people,
    ownerAt(at) {
      const there = owners.filter((user) => user.added_at <= at);
      return sessionActor(there.length === 0 ? founder : random.pick(there), officeIp);
    },
    workingHour(daysAgo) {
      let day = dayOf(now()) - daysAgo * secondsPerDay;
      while (isWeekend(day)) day -= secondsPerDay;
      return Math.min(now() - random.int(60, 3600), day + random.int(8 * 3600, 17 * 3600));
    },
  };
}

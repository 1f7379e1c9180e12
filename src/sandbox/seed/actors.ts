import type { OrganizationUser } from "openai/resources/admin/organization/users/users";
import type { Actor } from "../audit.ts";
import type { Org } from "../org.ts";
import { createCalendar, type Calendar } from "./calendar.ts";

/** Addresses set aside for documentation (RFC 5737): they belong to nobody. The office has one, everybody has one at home. */
export const officeIp = "203.0.113.17";
export const strangeIp = "192.0.2.146";
export const homeIp = ({ id }: OrganizationUser): string => `198.51.100.${((7 * id.charCodeAt(5) + id.charCodeAt(6)) % 250) + 2}`;

/** Somebody at the dashboard. */
export function sessionActor({ id, email }: Pick<OrganizationUser, "id" | "email">, ip_address: string): Actor {
  return { type: "session", session: { user: { id, ...(email != null && { email }) }, ip_address } };
}

/** An organization that gets a past. */
export interface Past {
  readonly org: Org;
  readonly actors: Actors;
  readonly calendar: Calendar;
}

/** Who may have done what. */
export interface Actors {
  readonly people: readonly OrganizationUser[];
  /** An owner who was there at the time, from the office. */
  ownerAt(at: number): Actor;
}

function actorsOf({ users, random }: Org): Actors {
  const people = [...users.values()].map(({ user }) => user).filter((user) => user.is_service_account !== true);
  const owners = people.filter((user) => user.role === "owner");
  const founder = owners[0] ?? people[0] ?? { id: "user-founder" };
  return {
    people,
    ownerAt(at) {
      const there = owners.filter((user) => user.added_at <= at);
      return sessionActor(there.length === 0 ? founder : random.pick(there), officeIp);
    },
  };
}

/** What everything that tells of the past needs to know; the past ends now. */
export const pastOf = (org: Org): Past => ({ org, actors: actorsOf(org), calendar: createCalendar(org.random, org.now()) });

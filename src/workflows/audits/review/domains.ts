import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import { isWhole } from "../checks/ownership.ts";

/** The part of an email after its last `@`, in small letters. */
function domainOf(email: string | null | undefined): string | undefined {
  const at = email?.lastIndexOf("@") ?? -1;
  return at < 0 ? undefined : email!.slice(at + 1).toLowerCase();
}

export interface CommonDomain {
  /** Undefined when no domain has more users than every other, or not all users were read. */
  readonly name: string | undefined;
  readonly users: number;
  /** Users whose email has a domain. */
  readonly of: number;
}

/** The domain that most people of the organization have. Service accounts have none of their own. */
export function commonDomain(organization: Organization): CommonDomain {
  const { users } = organization;
  const counts = new Map<string, number>();
  for (const { email, isServiceAccount } of users.values()) {
    const domain = isServiceAccount ? undefined : domainOf(email);
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  const [first, second] = [...counts].toSorted(([, a], [, b]) => b - a);
  const of = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const alone = first !== undefined && isWhole(organization, "users") && first[1] > (second?.[1] ?? 0);
  return { name: alone ? first[0] : undefined, users: alone ? first[1] : 0, of };
}

/** Another domain than the commonest, safe to show; undefined for the same, or where there is no commonest. */
export function otherDomain(email: string | null | undefined, { name }: CommonDomain): string | undefined {
  const domain = domainOf(email);
  return name === undefined || domain === undefined || domain === name ? undefined : shown(domain, 120);
}

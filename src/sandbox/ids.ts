import type { Random } from "./random.ts";

const hex = (random: Random, length: number): string => Array.from({ length }, () => random.int(0, 15).toString(16)).join("");

/** New ids, in the forms OpenAI gives them. */
export const newId = {
  organization: (random: Random): string => `org-${random.token(24)}`,
  project: (random: Random): string => `proj_${random.token(24)}`,
  user: (random: Random): string => `user-${random.token(24)}`,
  serviceAccount: (random: Random): string => `svc_acct_${random.token(24)}`,
  invite: (random: Random): string => `invite-${random.token(24)}`,
  apiKey: (random: Random): string => `key_${random.token(16)}`,
  /** Bare hex without a prefix, the first eight digits the time: a caller cannot tell a group id by its looks. */
  group: (random: Random, createdAt: number): string => createdAt.toString(16).padStart(8, "0") + hex(random, 16),
  /** @param resourceId The organization or project the custom role belongs to. */
  role: (random: Random, resourceId: string): string => `role_${resourceId}~${hex(random, 32)}`,
};

/** Whom a key belongs to shows in its prefix. */
export type KeyKind = "admin" | "proj" | "svcacct";

/** A new key. It opens nothing but this sandbox, so predictable chance is good enough. */
export const newSecret = (random: Random, kind: KeyKind): string => `sk-${kind}-${random.token(48)}`;

/** What lists show of a key: its kind and its last four characters. */
export const redact = (secret: string): string => `${secret.slice(0, secret.indexOf("-", 3) + 1)}...${secret.slice(-4)}`;

import { numberAt, objectAt, textAt, type Json } from "../../json.ts";
import { adminKeys, idOf, keysOfProject, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import { recently, recentSpend, recentStart, spendText } from "./money.ts";
import { named } from "./people.ts";
import type { Fact } from "./fact.ts";
import { lastUse } from "./when.ts";

const isExpired = (key: Json, now: number): boolean => (numberAt(key, "expires_at") ?? Infinity) <= now;

interface KeysOptions {
  /** Keys that are named. */
  readonly most?: number;
  /** Where each is, after its name: ` in Payments`. */
  readonly placeOf?: (key: Json) => string;
}

/** `payments-api prod (last used 2026-11-21, 5 minutes ago)`, the most recently used first. */
export function keysText(keys: readonly Json[], now: number, { most = 5, placeOf = () => "" }: KeysOptions = {}): string {
  const recent = keys.toSorted((a, b) => (numberAt(b, "last_used_at") ?? 0) - (numberAt(a, "last_used_at") ?? 0));
  const texts = recent.map((key) => {
    const use = `${key.last_used_at === null ? "" : "last used "}${lastUse(key.last_used_at, now)}`;
    return `${named(key, idOf(key))}${placeOf(key)} (${isExpired(key, now) ? "expired; " : ""}${use})`;
  });
  return texts.length <= most ? texts.join("; ") : `${texts.slice(0, most).join("; ")}; and ${texts.length - most} more`;
}

/** `3: …`, `none`, or `none found` where not everything was read. */
export function keysFact(label: string, keys: readonly Json[], complete: boolean, now: number, options?: KeysOptions): Fact {
  const count = `${complete ? "" : "at least "}${keys.length}`;
  return fact(label, keys.length > 0 ? `${count}: ${keysText(keys, now, options)}` : complete ? "none" : "none found");
}

export const ownedByUser = (keys: readonly Json[], userId: string): Json[] =>
  keys.filter((key) => textAt(objectAt(objectAt(key, "owner"), "user"), "id") === userId);

const ownedByAccount = (keys: readonly Json[], accountId: string): Json[] =>
  keys.filter((key) => textAt(objectAt(objectAt(key, "owner"), "service_account"), "id") === accountId);

/** How many of some keys were used recently. */
export const usedRecently = (keys: readonly Json[], now: number): number =>
  keys.filter((key) => (numberAt(key, "last_used_at") ?? 0) >= recentStart(now)).length;

/** What a key cost recently: whether something runs on it. */
export const spendOfTheKey: Kind = async (scene) => {
  const { look } = scene;
  const spend = await recentSpend(look, { api_key_ids: [argument(scene, "api_key_id")] });
  return { facts: [fact(`spent ${recently(look.now)}`, spendText(spend))] };
};

/** Keys of a service account, their last use and what they cost. */
export const keysOfTheServiceAccount: Kind = async (scene) => {
  const { look } = scene;
  const { rows, complete, problem } = await keysOfProject(look, argument(scene, "project_id"));
  if (problem !== undefined) return { facts: [unknown("its API keys", problem)] };
  const keys = ownedByAccount(rows, argument(scene, "service_account_id"));
  const state = sortedIds(keys);
  const own = keysFact("its API keys", keys, complete, look.now);
  if (keys.length === 0) return { facts: [own], state };
  const spend = await recentSpend(look, { api_key_ids: keys.map(idOf).slice(0, 100) });
  return { facts: [own, fact(`spent ${recently(look.now)}`, spendText(spend))], state };
};

/** Admin keys of a user: what administers on them stops with the user. */
export const adminKeysOfTheUser: Kind = async (scene) => {
  const { rows, complete, problem } = await adminKeys(scene.look);
  if (problem !== undefined) return { facts: [unknown("admin keys", problem)] };
  const keys = rows.filter((key) => textAt(objectAt(key, "owner"), "id") === argument(scene, "user_id"));
  return { facts: [keysFact("admin keys", keys, complete, scene.look.now)], state: sortedIds(keys) };
};

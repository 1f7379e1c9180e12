import type { AuditContext } from "../audit.ts";
import { readCosts, sumsBy, type Amounts, type Cost } from "../recent-costs.ts";

/** What some keys cost; `problem` says why that is not known. */
export type KeyCosts =
  | { readonly of: (keyId: string) => Amounts | undefined; readonly problem?: undefined }
  | { readonly of: () => undefined; readonly problem: string };

/** A query has to fit an address. */
const idsAtOnce = 100;

/** What each of some keys cost in the last full UTC days. */
export async function costsOfKeys(
  { read, now }: Pick<AuditContext<unknown>, "read" | "now">,
  keyIds: readonly string[],
  days: number,
): Promise<KeyCosts> {
  const costs: Cost[] = [];
  for (let first = 0; first < keyIds.length; first += idsAtOnce) {
    const api_key_ids = keyIds.slice(first, first + idsAtOnce);
    const answer = await readCosts({ now, read: (path, args) => read(path, { ...args, api_key_ids }) }, days, ["api_key_id"]);
    if ("problem" in answer) return { of: () => undefined, problem: answer.problem };
    costs.push(...answer.costs);
  }
  const sums = sumsBy(costs, ({ keyId }) => keyId);
  const asked = new Set(keyIds);
  return { of: (id) => (asked.has(id) ? (sums.get(id) ?? new Map()) : undefined) };
}

import { describe, expect, it } from "vitest";
import { isAuditEvent } from "../../src/output/audit-events.ts";
import { isBucket } from "../../src/output/buckets.ts";
import { renderList, renderValue } from "../../src/output/text.ts";
import { pick, randomFrom, randomObject, randomRows, randomValue, type Random } from "./random.ts";
import { readBuckets, readEvents, readList, readObject } from "./reader.ts";

const pages = { complete: true, cursor: undefined };
const rounds = 400;

/** Runs a test on many random inputs; a failure names the seed that repeats it. */
function repeatedly(test: (random: Random) => void): void {
  const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
  for (let seed = first; seed < first + (process.env.SEED === undefined ? rounds : 1); seed++) {
    try {
      test(randomFrom(seed));
    } catch (error) {
      throw new Error(`SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

describe("what a model reads can be read back", () => {
  it("as the rows of a list, whatever they hold", () => {
    repeatedly((random) => {
      const rows = randomRows(random);
      if (rows.some(isAuditEvent) || rows.some(isBucket)) return;
      expect(readList(renderList(rows, { pages }).text)).toEqual(rows);
    });
  });

  it("as one object", () => {
    repeatedly((random) => {
      const object = { id: "x", ...randomObject(random) };
      expect(readObject(renderValue(object))).toEqual(object);
    });
  });

  it("as events of the audit log, also of types and with members nobody knows", () => {
    repeatedly((random) => {
      const type = pick(random, ["login.failed", "project.created", "future.thing", "data"]);
      const event = () => ({
        id: `audit_log-${Math.floor(random() * 1e9)}`,
        effective_at: 1_711_471_533,
        type,
        ...(random() < 0.6 && {
          project: pick(random, [null, { id: "proj_1" }, { id: "proj_1", name: "A, b=c" }, { id: "null", name: "" }, {}]),
        }),
        actor: pick(random, [
          null,
          {},
          {
            type: "session",
            session: { user: { id: "user-1", email: "ada@example.com" }, ip_address: "192.0.2.1", ja3: randomValue(random) },
          },
          { type: "api_key", api_key: { id: "key_1", type: "user", user: { id: "user-1" } }, extra: randomValue(random) },
          { type: "session", session: null },
          randomObject(random, 2),
        ]),
        ...(random() < 0.8 && { [type]: randomValue(random) }),
        ...(random() < 0.3 && { [pick(random, ["object", "tenant_id", "a.b"])]: randomValue(random) }),
      });
      const events = [event(), event(), event()];
      expect(readEvents(renderList(events, { pages }).text)).toEqual(events);
    });
  });

  it("as buckets of usage and costs", () => {
    repeatedly((random) => {
      const result = (i: number) => ({
        object: "organization.costs.result",
        amount: { value: pick(random, [0.06, "0.060000000000000000001", 0]), currency: "usd" },
        line_item: pick(random, [null, "gpt-6, input", `${i}`]),
        quantity: pick(random, [null, 12.5, 3]),
        quantity_unit: pick(random, [null, "tokens"]),
      });
      const bucket = (day: number) => ({
        object: "bucket",
        start_time: 1_711_411_200 + day * 86_400,
        end_time: 1_711_497_600 + day * 86_400,
        results: Array.from({ length: Math.floor(random() * 3) }, (_, i) => result(i)),
      });
      const buckets = [bucket(0), bucket(1), bucket(2)];
      expect(readBuckets(renderList(buckets, { pages }).text)).toEqual(buckets);
    });
  });
});

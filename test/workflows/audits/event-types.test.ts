import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { eventTypes, isOfTenant, typesToAsk } from "../../../src/workflows/audits/log/event-types.ts";

describe("the types of events", () => {
  it("are those of the official client", () => {
    const file = createRequire(import.meta.url)
      .resolve("openai/resources/admin/organization/audit-logs.js")
      .replace(/\.js$/, ".d.ts");
    const [, union = ""] = /event_types\?: Array<([^>]+)>/.exec(readFileSync(file, "utf8")) ?? [];
    const types = [...union.matchAll(/'([^']+)'/g)].map(([, type]) => type!);
    expect(types.length).toBeGreaterThan(100);
    expect(eventTypes.toSorted()).toEqual(types.toSorted());
    expect(eventTypes.filter((type) => isOfTenant(type) && !type.startsWith("tenant."))).toEqual([
      "role.bound_to_resource",
      "role.unbound_from_resource",
    ]);
  });

  it("are asked for in one list per log, or not at all where a beginning holds all of a log", () => {
    expect(typesToAsk(undefined, false)).toEqual({ own: { types: undefined }, tenant: undefined });
    expect(typesToAsk(["login.failed"], true)).toEqual({ own: { types: ["login.failed"] }, tenant: undefined });
    expect(typesToAsk(["ten*"], false)).toEqual({ own: undefined, tenant: { types: undefined } });
    expect(typesToAsk(["tenant.user.looked*"], false)).toEqual({ own: undefined, tenant: { types: ["tenant.user.looked_up"] } });
  });
});

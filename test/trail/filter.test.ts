import { describe, expect, it } from "vitest";
import { parseMoment } from "../../src/trail/filter.ts";

const now = Date.parse("2026-11-10T12:00:00Z");

describe("a moment that a person gives", () => {
  it.each([
    ["7d", "2026-11-03T12:00:00.000Z"],
    ["24h", "2026-11-09T12:00:00.000Z"],
    ["90m", "2026-11-10T10:30:00.000Z"],
    ["30s", "2026-11-10T11:59:30.000Z"],
    ["2w", "2026-10-27T12:00:00.000Z"],
    ["2026-11-03", "2026-11-03T00:00:00.000Z"],
    ["2026-11-03T10:15", "2026-11-03T10:15:00.000Z"],
    ["2026-11-03T10:15:30.5Z", "2026-11-03T10:15:30.500Z"],
    ["2026-11-03T10:15+02:00", "2026-11-03T08:15:00.000Z"],
  ])("may be %s", (text, iso) => {
    expect(new Date(parseMoment(text, now, false)!).toISOString()).toBe(iso);
  });

  it("includes the whole day when it is the date of an end", () => {
    expect(new Date(parseMoment("2026-11-03", now, true)!).toISOString()).toBe("2026-11-03T23:59:59.999Z");
    expect(parseMoment("2026-11-03T10:15", now, true)).toBe(parseMoment("2026-11-03T10:15", now, false));
  });

  it.each(["", "yesterday", "7", "7y", "-7d", "2026-13-01", "2026-11-3", "3.11.2026", "2026-11-03 10:15"])("is not %j", (text) => {
    expect(parseMoment(text, now, false)).toBeUndefined();
  });
});

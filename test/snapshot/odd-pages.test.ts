import { describe, expect, it } from "vitest";
import { isJson, objectsAt, type Json } from "../../src/json.ts";
import type { Caller } from "../../src/snapshot/crawl.ts";
import type { Snapshot } from "../../src/snapshot/organization.ts";
import { partNames, parts } from "../../src/snapshot/parts.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { clientOf, newDirectory, snapshotsOf, startFront, type Front } from "./front.ts";

const isList = (json: unknown): json is Json => isJson(json) && Array.isArray(json.data);

/** What is crawled when every page of a list is another one. */
async function crawled(front: Front, change: (page: Json, after: unknown) => Json): Promise<Snapshot> {
  const client = clientOf(front.url);
  const changing: Caller = {
    async call(request, options) {
      const { after, ...query } = request.query ?? {};
      const answer = await client.call({ ...request, query }, options);
      return isList(answer.json) ? { ...answer, json: change(answer.json, after) } : answer;
    },
  };
  return (await snapshotsOf(front.url, newDirectory(), { client: changing }).start()).done;
}

/** Pages of five, each of which begins with the last two of the one before. */
function overlapping(page: Json, after: unknown): Json {
  const rows = objectsAt(page, "data");
  const start = Number(after ?? 0);
  const end = start + 5;
  const more = end < rows.length;
  const cursor = String(end - 2);
  return { ...page, data: rows.slice(start, end), has_more: more, last_id: cursor, next: more ? cursor : null };
}

const withoutMember = (json: Json, left: string): Json => Object.fromEntries(Object.entries(json).filter(([name]) => name !== left));

describe("pages that overlap", () => {
  it("hold each row once", async () => {
    const front = await startFront({ users: 40, projects: 24 });
    const { organization, coverage } = await crawled(front, overlapping);
    const lists = (all: Snapshot["coverage"]) => all.map(({ part, read, skipped }) => ({ part, read, skipped }));
    expect(lists(coverage)).toEqual(lists((await (await snapshotsOf(front.url, newDirectory()).start()).done).coverage));
    expect(found(organization)).toEqual(expected(front.org));
    const { invites, adminKeys, certificates, spendAlerts, projects } = organization;
    const inProjects = [...projects.values()].flatMap(({ keys, rateLimits, spendAlerts: own, certificates: active }) => [
      keys,
      rateLimits,
      own,
      active,
    ]);
    for (const list of [invites, adminKeys, certificates, spendAlerts, ...inProjects])
      expect(list?.map(({ id }) => id)).toEqual(list && [...new Set(list.map(({ id }) => id))]);
    expect(adminKeys!.length + invites!.length).toBeGreaterThan(5);
  });
});

describe("pages that the API does not document", () => {
  const lists = partNames.filter((name) => parts.get(name)!.tool.pages !== undefined && parts.get(name)!.of.length === 0);
  const noEnd = "the API does not say whether more follows";
  const noId = "the API lists something without an id";
  const each = (page: Json, change: (row: Json) => unknown): Json => ({ ...page, data: objectsAt(page, "data").map(change) });

  it.each<[string, string, (page: Json) => Json]>([
    ["no word of what follows", noEnd, (page) => withoutMember(withoutMember(page, "has_more"), "next")],
    ["a text for what follows", noEnd, (page) => ({ ...page, has_more: "true" })],
    ["rows without ids", noId, (page) => each(page, (row) => withoutMember(withoutMember(row, "id"), "group_id"))],
    ["rows with numbers for ids", noId, (page) => each(page, (row) => ({ ...row, id: 12345, group_id: undefined }))],
    ["rows that are none", noId, (page) => ({ ...page, data: [null, ...objectsAt(page, "data")] })],
  ])("are not taken for whole lists: %s", async (_, reason, change) => {
    const front = await startFront();
    const { coverage, organization } = await crawled(front, change);
    for (const name of lists)
      expect(coverage.find(({ part }) => part === name)).toMatchObject({ part: name, read: 0, skipped: [{ reason, count: 1 }] });
    expect(organization.incomplete).toEqual(["users", "groups", "roles", "projects"]);
    expect(organization.adminKeys).toBeUndefined();
  });

  it("end where the cursor itself leads on and the last page says so", async () => {
    const front = await startFront({ users: 90, projects: 8 });
    const { organization } = await crawled(front, (page, after) => {
      const changed = overlapping(page, after);
      return "next" in page && changed.has_more === true ? withoutMember(changed, "has_more") : changed;
    });
    expect(found(organization)).toEqual(expected(front.org));
  });
});

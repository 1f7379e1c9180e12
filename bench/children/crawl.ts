/** Reads a whole organization into a snapshot, and works out who reaches what if asked to. */
import { writeFileSync } from "node:fs";
import { createAdminClient } from "../../src/client/admin-client.ts";
import { toQuery } from "../../src/client/query.ts";
import { accessOf } from "../../src/snapshot/access/access.ts";
import type { Caller } from "../../src/snapshot/crawl.ts";
import type { Organization } from "../../src/snapshot/organization.ts";
import { createSnapshots } from "../../src/snapshot/snapshots.ts";

export interface Crawled {
  readonly requests: number;
  /** From the first request until the snapshot is loaded. */
  readonly ms: number;
  /** People and service accounts with access, counted once for each project. */
  readonly people: number;
  readonly accessMs: number;
}

type Given = [baseUrl: string, adminKey: string, directory: string, concurrency: string, record?: string, access?: string];
const [baseUrl, adminKey, directory, concurrency, record = "", access] = process.argv.slice(2) as Given;

/** Everything an access review asks. */
function countPeople(organization: Organization): number {
  const model = accessOf(organization);
  let people = 0;
  for (const id of organization.projects.keys()) {
    for (const { principal, verdict } of model.principalsOf({ kind: "project", id })) {
      if (verdict === "reaches" && (principal.kind === "user" || principal.kind === "service account")) people += 1;
    }
  }
  return people;
}

const client = createAdminClient({ baseUrl, adminKey, userAgent: "bench/1", concurrency: Number(concurrency) });
const sent: string[] = [];
const noting: Caller = {
  call(request, options) {
    sent.push(request.path + toQuery(request.query));
    return client.call(request, options);
  },
};
const snapshots = createSnapshots({
  client: record === "" ? client : noting,
  directory,
  source: { api: baseUrl, key: "bench" },
  now: Date.now,
  secrets: [adminKey],
  concurrency: Number(concurrency),
});

const begun = performance.now();
const { organization, coverage } = await (await snapshots.start()).done;
const read = performance.now();
const people = access === undefined ? 0 : countPeople(organization);
const crawled: Crawled = {
  requests: coverage.reduce((sum, part) => sum + part.requests, 0),
  ms: read - begun,
  people,
  accessMs: performance.now() - read,
};
if (record !== "") writeFileSync(record, JSON.stringify(sent));
console.log(JSON.stringify(crawled));
// Its memory is read before it is ended.
process.stdin.resume();

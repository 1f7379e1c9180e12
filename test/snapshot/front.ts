import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createAdminClient } from "../../src/client/admin-client.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox } from "../../src/sandbox/server.ts";
import type { Caller } from "../../src/snapshot/crawl.ts";
import { createSnapshots, type SnapshotOptions, type Snapshots } from "../../src/snapshot/snapshots.ts";
import { start } from "../sandbox/admin.ts";

/** What stands before the sandbox does with a request; nothing: it goes on to the sandbox. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  /** The connection is closed without an answer. */
  readonly drop?: true;
  /** Milliseconds before anything happens. */
  readonly after?: number;
}

export interface Front {
  readonly url: string;
  readonly org: Org;
  /** Path and query below `/v1` of each request, in the order in which they came. */
  readonly seen: string[];
  /** Those that were answered from the first to the last byte. */
  readonly answered: string[];
  /** Decides about each request. */
  intercept: (path: string, count: number) => Answer | undefined;
}

export interface Size {
  readonly seed?: number;
  readonly users?: number;
  readonly projects?: number;
}

/** A sandbox whose clock stands still, behind a server that notes what is asked. */
export async function startFront(
  { seed = 1, users = 40, projects = 8 }: Size = {},
  change: (org: Org) => unknown = () => undefined,
): Promise<Front> {
  const org = seedOrg({ seed, now: () => start, users, projects });
  change(org);
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const counts = new Map<string, number>();
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").replace(/^\/v1/, "");
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    front.seen.push(path);
    const own = front.intercept(path, count);
    if (own?.after !== undefined) await new Promise((resolve) => setTimeout(resolve, own.after));
    if (own?.drop === true) return void request.socket.destroy();
    const json = { "content-type": "application/json" };
    response.on("finish", () => front.answered.push(path));
    if (own?.json !== undefined) return void response.writeHead(own.status ?? 200, json).end(JSON.stringify(own.json));
    const answer = await fetch(sandbox.url + path, { headers: { authorization: request.headers.authorization ?? "" } });
    return void response.writeHead(answer.status, json).end(await answer.text());
  };
  const server = createServer((request, response) => void respond(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const front: Front = { url, org, seen: [], answered: [], intercept: () => undefined };
  return front;
}

export const fault = (status: number, message: string, code: string | null = null): Answer => ({
  status,
  json: { error: { message, type: "invalid_request_error", param: null, code } },
});

export const newDirectory = (): string => join(mkdtempSync(join(tmpdir(), "oam-snapshots-")), "snapshots");

export const source = { api: "https://api.test/v1", key: "sk-admin-…abcd" };

/** A client that waits for nothing between attempts. */
export function clientOf(url: string): Caller {
  const client = createAdminClient({ baseUrl: url, adminKey: sandboxAdminKey, userAgent: "test/1", sleep: async () => undefined });
  onTestFinished(() => client.close());
  return client;
}

/** Snapshots of what a server answers, as a process of their own would have them. */
export const snapshotsOf = (url: string, directory: string, more: Partial<SnapshotOptions> = {}): Snapshots =>
  createSnapshots({ client: clientOf(url), directory, source, now: Date.now, secrets: [sandboxAdminKey], ...more });

/** What is asked more than once. */
export function doubled(paths: readonly string[]): string[] {
  const known = new Set<string>();
  return paths.filter((path) => known.has(path) || !known.add(path));
}

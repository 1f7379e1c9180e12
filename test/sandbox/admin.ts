import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox, type SandboxOptions } from "../../src/sandbox/server.ts";

/** What came back, read as loosely as the tests need it. */
export interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown> & { data: Item[]; error: Record<string, unknown> };
}

export type Item = Record<string, unknown> & { id: string };

/** An administrator at the seeded organization, with nothing but `fetch`. */
export interface Admin {
  readonly org: Org;
  readonly url: string;
  readonly call: (method: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  /** Every item of a list, page by page, and how many pages it took. */
  readonly walk: (path: string, limit: number) => Promise<{ items: Item[]; pages: number }>;
  /** Ids by names. */
  readonly user: (name: string) => string;
  readonly group: (name: string) => string;
  readonly project: (name: string) => string;
  readonly close: () => Promise<void>;
}

/** Noon of a Monday. */
export const start = Date.UTC(2026, 10, 23, 12) / 1000;

const named = <T>(map: ReadonlyMap<string, T>, nameOf: (value: T) => string | null | undefined, name: string): string => {
  const found = [...map].find(([, value]) => nameOf(value) === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found[0];
};

export async function startAdmin(clock: { now: number } = { now: start }, options: Partial<SandboxOptions> = {}): Promise<Admin> {
  const org = seedOrg({ seed: 1, now: () => clock.now, users: 40, projects: 8 });
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0, ...options });
  const call: Admin["call"] = async (method, path, body, key = sandboxAdminKey) => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Answer["json"] };
  };
  const get = (path: string) => call("GET", path);
  return {
    org,
    url: sandbox.url,
    call,
    get,
    close: () => sandbox.close(),
    async walk(path, limit) {
      const items: Item[] = [];
      const first = `${path}${path.includes("?") ? "&" : "?"}limit=${limit}`;
      let after = "";
      for (let pages = 1; ; pages += 1) {
        const { json } = await get(first + after);
        items.push(...json.data);
        if (json.has_more !== true) return { items, pages };
        after = `&after=${encodeURIComponent((json.next ?? json.last_id) as string)}`;
      }
    },
    user: (name) => named(org.users, ({ user }) => user.name, name),
    group: (name) => named(org.groups, ({ group }) => group.name, name),
    project: (name) => named(org.projects, ({ project }) => project.name, name),
  };
}

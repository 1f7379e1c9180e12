import { createAdminClient } from "../../src/client/admin-client.ts";
import { createNames, type Names, type ResolvedName } from "../../src/names/names.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox } from "../../src/sandbox/server.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools, type Tool } from "../../src/tools/tool.ts";
import { toQuery } from "../../src/client/query.ts";
import { start } from "../sandbox/admin.ts";

/** Names at an organization that is served over real HTTP. */
export interface Stage {
  readonly org: Org;
  readonly names: Names;
  /** Path and query of every request, in order. */
  readonly sent: string[];
  /** Moves the clock, in milliseconds. */
  wait(ms: number): void;
  /** Makes the next requests fail as if the API were not there. */
  cutOff(cut: boolean): void;
  /** Arguments after `resolve`, checked by the tool before and after. */
  resolve(name: string, args: Args): Promise<Args>;
  /** What `resolve` says it resolved. */
  resolved(name: string, args: Args): Promise<readonly ResolvedName[]>;
  close(): Promise<void>;
}

export const tool = (name: string): Tool => {
  const found = tools.get(name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
};

export async function startStage(options: { seed?: number; users?: number; projects?: number } = {}): Promise<Stage> {
  const org = seedOrg({ seed: 1, users: 40, projects: 8, ...options, now: () => start });
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const at = (baseUrl: string) => createAdminClient({ baseUrl, adminKey: sandboxAdminKey, userAgent: "test", maxRetries: 0 });
  const client = at(sandbox.url);
  // Nobody listens on the discard port of this machine.
  const nowhere = at("http://127.0.0.1:9/v1");
  const sent: string[] = [];
  let now = start * 1000;
  let cut = false;
  const names = createNames({
    now: () => now,
    async read(request) {
      sent.push(request.path + toQuery(request.query));
      return (await (cut ? nowhere : client).call(request)).json;
    },
  });
  const run = (name: string, args: Args) => names.resolve(tool(name), tool(name).input.parse(args));
  return {
    org,
    names,
    sent,
    wait: (ms) => void (now += ms),
    cutOff: (value) => void (cut = value),
    async resolve(name, args) {
      const { args: ids } = await run(name, args);
      tool(name).input.parse(ids);
      return ids;
    },
    resolved: async (name, args) => (await run(name, args)).resolved,
    async close() {
      await client.close();
      await nowhere.close();
      await sandbox.close();
    },
  };
}

/** Key of the first entry whose value passes. */
export function idWhere<T>(map: ReadonlyMap<string, T>, test: (value: T) => boolean): string {
  const found = [...map].find(([, value]) => test(value));
  if (found === undefined) throw new Error("nothing passes");
  return found[0];
}

import { onTestFinished } from "vitest";
import { createAdminClient } from "../../src/client/admin-client.ts";
import type { ApiRequest, Reader } from "../../src/client/request.ts";
import type { LookOptions } from "../../src/gate/facts/look.ts";
import { describeChange } from "../../src/gate/change.ts";
import type { Change } from "../../src/gate/plan.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox } from "../../src/sandbox/server.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools, type Tool } from "../../src/tools/tool.ts";

/** A Friday noon in UTC. Plans show dates and ages, so theirs is the only clock. */
export const noon = Date.UTC(2026, 10, 20, 12) / 1000;

/** The seeded company at that moment. */
export const company = (): Org => seedOrg({ seed: 1, now: () => noon, users: 40, projects: 8 });

export const toolOf = (name: string): Tool => {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
};

/** An organization served over HTTP, and plans for calls on it. */
export interface Stage {
  readonly org: Org;
  readonly reader: Reader;
  /** Requests since the stage was set, or since they were last forgotten. */
  readonly sent: ApiRequest[];
  plan(name: string, args: Args, options?: LookOptions): Promise<Change>;
  /** Value of a line of a plan. */
  close(): Promise<void>;
}

export async function setStage(org: Org = company()): Promise<Stage> {
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const client = createAdminClient({ baseUrl: sandbox.url, adminKey: sandboxAdminKey, userAgent: "test" });
  const sent: ApiRequest[] = [];
  const reader: Reader = async (request, signal) => {
    sent.push(request);
    return (await client.call(request, signal ? { signal } : {})).json;
  };
  return {
    org,
    reader,
    sent,
    plan: (name, args, options) => describeChange(toolOf(name), args, reader, { now: org.now() * 1000, ...options }),
    async close() {
      await client.close();
      await sandbox.close();
    },
  };
}

/** Value of one line of a plan. */
export const lineOf = ({ facts }: Change, label: string): string | undefined => facts.find((fact) => fact.label.trim() === label)?.value;

/** The plan of one call on an organization of its own, closed with the test. @param prepare Changes the organization and says what to call with. */
export async function planFor(tool: string, prepare: (org: Org) => Args): Promise<Change> {
  const org = company();
  const args = prepare(org);
  const stage = await setStage(org);
  onTestFinished(() => stage.close());
  return stage.plan(tool, args);
}

import { sandboxAdminKey } from "../../../src/sandbox/admin-key.ts";
import { createAdminClient } from "../../../src/client/admin-client.ts";
import type { Org } from "../../../src/sandbox/org.ts";
import { serveSandbox } from "../../../src/sandbox/server.ts";
import { toRequest } from "../../../src/tools/request.ts";
import { tools, type Tool } from "../../../src/tools/tool.ts";
import type { ProposedChange } from "../../../src/workflows/audits/audit.ts";

/** The tool that a proposed call stands for. */
export const toolOf = ({ route }: ProposedChange): Tool => [...tools.values()].find((tool) => tool.route === route)!;

/** Makes the calls on a sandbox, over HTTP, as an approved change set would. */
export async function apply(org: Org, changes: readonly ProposedChange[]): Promise<void> {
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const client = createAdminClient({ baseUrl: sandbox.url, adminKey: sandboxAdminKey, userAgent: "test/1", sleep: async () => undefined });
  try {
    for (const change of changes) {
      const tool = toolOf(change);
      await client.call(toRequest(tool, tool.input.parse(change.args)));
    }
  } finally {
    await client.close();
    await sandbox.close();
  }
}

/** All that an organization holds, as plain data, without what calls leave behind wherever they are made. */
export function stateOf(org: Org): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
    if (value instanceof Set) return [...value].map(String).toSorted((a, b) => a.localeCompare(b));
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "last_used_at" ? undefined : plain(one)]));
  };
  const { users, groups, projects, invites, adminApiKeys, roles } = org;
  return plain({ users, groups, projects, invites, adminApiKeys, roles }) as Record<string, unknown>;
}

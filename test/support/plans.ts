import type { Reader } from "../../src/client/request.ts";
import { createAdminClient } from "../../src/client/admin-client.ts";
import type { Approvals, Waiting } from "../../src/gate/approvals.ts";
import { describeChange } from "../../src/gate/change.ts";
import { planOf } from "../../src/gate/plan.ts";
import { viewOf } from "../../src/gate/view.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { seedOrg } from "../../src/sandbox/seed.ts";
import { serveSandbox } from "../../src/sandbox/server.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";

/** What a server hands to `Approvals.open`. */
export type Given = Parameters<Approvals["open"]>[0];

/** Plans as a server makes them, of calls to an organization that is read over real HTTP. */
export interface Plans {
  /** Can be undone, so picking is enough. */
  readonly removal: Given;
  /** Cannot be undone: "Payments" has to be typed. */
  readonly archival: Given;
  /** Hands out access, and changes a setting. */
  readonly promotion: Given;
  /** Three calls at once. */
  readonly several: Given;
}

export async function draftPlans(): Promise<Plans> {
  const org = seedOrg({ seed: 1, now: () => Math.floor(Date.now() / 1000), users: 40, projects: 8 });
  const sandbox = await serveSandbox(org, { port: 0, latencyMs: 0 });
  const client = createAdminClient({ baseUrl: sandbox.url, adminKey: sandboxAdminKey, userAgent: "test" });
  const reader: Reader = async (request) => (await client.call(request, { signal: new AbortController().signal })).json;
  const project_id = [...org.projects.values()].find(({ project }) => project.name === "Payments")!.project.id;
  const group_id = [...org.groups.values()].find(({ group }) => group.name === "Support Team")!.group.id;
  const user_id = [...org.users.values()].find(({ user }) => user.role === "reader")!.user.id;

  const draft = async (title: string, ...calls: ReadonlyArray<readonly [name: string, args: Args]>): Promise<Given> => {
    const changes = await Promise.all(calls.map(([name, args]) => describeChange(tools.get(name)!, args, reader)));
    const plan = planOf(calls[0]![0], title, changes, changes[0]!.typed, Date.now());
    const { subject, argsDigest, fingerprint, expires, nonce } = plan;
    return {
      ticket: { subject, argsDigest, fingerprint, expires, nonce },
      view: viewOf(plan),
      organization: "https://api.openai.com/v1, key sk-admin-…f3Xk",
      needsCode: false,
    };
  };
  const titleOf = (name: string): string => `${name}: ${tools.get(name)!.does}`;
  const remove = ["remove_project_group", { project_id, group_id }] as const;
  const archive = ["archive_project", { project_id }] as const;
  const promote = ["modify_user", { user_id, role: "owner" }] as const;
  try {
    return {
      removal: await draft(titleOf("remove_project_group"), remove),
      archival: await draft(titleOf("archive_project"), archive),
      promotion: await draft(titleOf("modify_user"), promote),
      several: await draft("Three changes at once.", archive, remove, promote),
    };
  } finally {
    await client.close();
    await sandbox.close();
  }
}

/** The same plan with another end. */
export const expiring = (given: Given, expires: number): Given => ({ ...given, ticket: { ...given.ticket, expires } });

/** What was given, as it is read back. */
export const asGiven = ({ ticket, view, organization, needsCode }: Waiting): Given => ({ ticket, view, organization, needsCode });

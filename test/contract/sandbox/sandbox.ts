import OpenAI from "openai";
import type { Organization } from "openai/resources/admin/organization/organization";
import { tools, type Tool } from "../../../src/tools/tool.ts";
import { startSandboxProcess } from "../../support/process.ts";

/** The sandbox as a process of its own, and the official client that talks to it. */
export interface Sandbox {
  readonly organization: Organization;
  /** The same organization for somebody who has another key. */
  readonly as: (adminKey: string) => Organization;
  /** @throws {Error} when the process had anything to complain about. */
  readonly stop: () => Promise<void>;
}

/** What an administrator does, by what is meant to happen. */
export type Scenarios = Readonly<Record<string, (sandbox: Sandbox) => Promise<void>>>;

/** A request that the client made, by the tool whose route it took, and what came back. */
export interface Exchange {
  readonly tool: Tool;
  readonly status: number;
  readonly answer: unknown;
}

// `/certificates/activate` looks like `/certificates/{id}`: the route with fewer ids is meant.
const routes = [...tools.values()]
  .map((tool) => ({ tool, path: new RegExp(`^/v1${tool.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }))
  .toSorted((a, b) => a.tool.pathParams.length - b.tool.pathParams.length);

function toolFor(method: string, { pathname }: URL): Tool {
  const found = routes.find(({ tool, path }) => tool.method === method && path.test(pathname));
  if (found === undefined) throw new Error(`the catalog has no ${method} ${pathname}`);
  return found.tool;
}

/** @param exchanges Takes up every exchange with the sandbox. */
export async function startSandbox(exchanges: Exchange[]): Promise<Sandbox> {
  const { url, env, child, exit } = await startSandboxProcess();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.origin !== new URL(url).origin) throw new Error(`a request would leave this machine: ${target.href}`);
    const tool = toolFor((init?.method ?? "GET").toUpperCase(), target);
    const response = await globalThis.fetch(input, init);
    exchanges.push({ tool, status: response.status, answer: await response.clone().json() });
    return response;
  };
  const as = (adminAPIKey: string) => new OpenAI({ adminAPIKey, baseURL: url, maxRetries: 0, fetch }).admin.organization;
  return {
    organization: as(env["OPENAI_ADMIN_KEY"]!),
    as,
    async stop() {
      child.kill();
      const { stderr } = await exit;
      if (stderr !== "") throw new Error(`the sandbox complained: ${stderr}`);
    },
  };
}

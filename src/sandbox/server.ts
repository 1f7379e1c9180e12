import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import findMyWay from "find-my-way";
import { tools, type Tool } from "../tools/tool.ts";
import { recorderFor } from "./audit.ts";
import { authenticate } from "./authenticate.ts";
import { Fault } from "./fault.ts";
import { createFresh } from "./fresh.ts";
import { createHostility, type HostileOptions, type Reply } from "./hostile.ts";
import type { Org } from "./org.ts";
import type { Call } from "./routes.ts";
import { routes } from "./routes/index.ts";
import { checkerOf, readJson, readQuery } from "./wire.ts";

type Handler = (call: Call<unknown, unknown, unknown>) => unknown;

export interface SandboxOptions extends HostileOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Added to every answer. */
  readonly latencyMs: number;
  /** For how long some reads do not know yet what was made. */
  readonly lagMs?: number;
  /** Milliseconds, for lag and requests a minute; the organization's clock in whole seconds unless given. */
  readonly clock?: () => number;
}

export interface Sandbox {
  /** Base URL, as `OPENAI_BASE_URL` takes it. */
  readonly url: string;
  close(): Promise<void>;
}

/** A report is written bucket by bucket, everything else at once. */
function* bucketwise({ data, ...page }: { readonly data: readonly unknown[] }): Generator<string> {
  yield `${JSON.stringify(page).slice(0, -1)},"data":[`;
  for (const [index, bucket] of data.entries()) yield `${index === 0 ? "" : ","}${JSON.stringify(bucket)}`;
  yield "]}";
}

function bodyOf(answer: unknown): Reply["body"] {
  const page = answer as { readonly object?: unknown; readonly data: readonly unknown[] };
  return page.object === "page" ? bucketwise(page) : JSON.stringify(answer);
}

/** Runs the work of a request; what it throws becomes the answer. */
async function replyTo(org: Org, work: () => unknown): Promise<Reply> {
  const headers = { "content-type": "application/json", "x-request-id": `req_${org.random.token(24)}` };
  try {
    return { status: 200, headers, body: bodyOf(await work()) };
  } catch (error) {
    // A client that gives up while it sends is no fault of the sandbox.
    const isOurs = !(error instanceof Fault) && (error as NodeJS.ErrnoException).code !== "ECONNRESET";
    if (isOurs) process.emitWarning(error as Error);
    const fault = error instanceof Fault ? error : new Fault(500, "The server had an error while processing your request.");
    return { status: fault.status, headers: { ...headers, ...fault.headers }, body: JSON.stringify(fault.envelope) };
  }
}

/** Serves an organization on 127.0.0.1 the way api.openai.com serves a real one. */
export async function serveSandbox(org: Org, options: SandboxOptions): Promise<Sandbox> {
  const { port, latencyMs, lagMs = 0, clock = () => org.now() * 1000 } = options;
  const hostility = createHostility(options, clock);
  const fresh = createFresh(lagMs, clock);
  const respond = async (response: ServerResponse, work: () => unknown) => {
    if (latencyMs > 0) await sleep(latencyMs);
    await hostility.deliver(response, work, (some) => replyTo(org, some));
  };
  const answererOf = (tool: Tool) => {
    const handler = (routes as Record<string, Handler>)[tool.name]!;
    const check = checkerOf(tool);
    return async (request: IncomingMessage, params: unknown): Promise<unknown> => {
      const keyId = authenticate(org, request, tool);
      hostility.admit(tool.route);
      const { searchParams } = new URL(request.url ?? "/", "http://sandbox");
      const query = check.query(readQuery(searchParams));
      const body = check.body(await readJson(request));
      const requesterId = org.adminApiKeys.get(keyId)?.key.owner.id;
      return handler({ org, params, query, body, requesterId, record: recorderFor(org, keyId), fresh });
    };
  };
  const router = findMyWay({
    defaultRoute: (request, response) =>
      void respond(response, () => {
        throw new Fault(404, `Invalid URL (${request.method} ${request.url})`);
      }),
  });
  for (const tool of tools.values()) {
    const path = `/v1${tool.path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
    const answer = answererOf(tool);
    router.on(tool.method, path, (request, response, params) => void respond(response, () => answer(request, params)));
  }
  const server = createServer((request, response) => router.lookup(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

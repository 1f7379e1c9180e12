import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import findMyWay from "find-my-way";
import { tools, type Tool } from "../tools/tool.ts";
import { recorderFor } from "./audit.ts";
import { Fault } from "./fault.ts";
import type { Org } from "./org.ts";
import type { Call } from "./routes.ts";
import { routes } from "./routes/index.ts";
import { checkBody, checkQuery, readJson, readQuery } from "./wire.ts";

type Handler = (call: Call<unknown, unknown, unknown>) => unknown;

export interface SandboxOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Added to every answer. */
  readonly latencyMs: number;
}

export interface Sandbox {
  /** Base URL, as `OPENAI_BASE_URL` takes it. */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws {Fault} 401 unless the request carries an admin key of the organization. */
function authenticate(org: Org, request: IncomingMessage): string {
  const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (secret === undefined) {
    throw new Fault(401, "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.");
  }
  for (const [id, admin] of org.adminApiKeys) {
    const { expires_at } = admin.key;
    if (admin.secret !== secret || (expires_at !== null && expires_at <= org.now())) continue;
    admin.key.last_used_at = org.now();
    return id;
  }
  throw new Fault(401, `Incorrect API key provided: ${secret.slice(0, 8)}***.`, { code: "invalid_api_key" });
}

function send(response: ServerResponse, requestId: string, status: number, json: unknown): void {
  const body = JSON.stringify(json);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-request-id": requestId,
  });
  response.end(body);
}

async function answer(org: Org, tool: Tool, request: IncomingMessage, params: unknown): Promise<unknown> {
  const keyId = authenticate(org, request);
  const url = new URL(request.url ?? "/", "http://sandbox");
  const query = checkQuery(tool.query, readQuery(url.searchParams));
  const body = checkBody(tool.body, tool.bodyIs, await readJson(request));
  const handler = (routes as Record<string, Handler>)[tool.name]!;
  const requesterId = org.adminApiKeys.get(keyId)?.key.owner.id;
  return handler({ org, params, query, body, requesterId, record: recorderFor(org, keyId) });
}

/** Serves an organization on 127.0.0.1 the way api.openai.com serves a real one. */
export async function serveSandbox(org: Org, { port, latencyMs }: SandboxOptions): Promise<Sandbox> {
  const respond = async (response: ServerResponse, work: () => unknown) => {
    const requestId = `req_${org.random.token(24)}`;
    if (latencyMs > 0) await sleep(latencyMs);
    try {
      send(response, requestId, 200, await work());
    } catch (error) {
      if (!(error instanceof Fault)) process.emitWarning(error as Error);
      const fault = error instanceof Fault ? error : new Fault(500, "The server had an error while processing your request.");
      send(response, requestId, fault.status, fault.envelope);
    }
  };
  const router = findMyWay({
    defaultRoute: (request, response) =>
      void respond(response, () => {
        throw new Fault(404, `Invalid URL (${request.method} ${request.url})`);
      }),
  });
  for (const tool of tools.values()) {
    const path = `/v1${tool.path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
    router.on(tool.method, path, (request, response, params) => void respond(response, () => answer(org, tool, request, params)));
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

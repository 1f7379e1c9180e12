import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { expect, onTestFinished } from "vitest";
import { createAdminClient, type AdminClient, type ClientOptions } from "../../src/client/admin-client.ts";
import { ApiError, ConnectionError } from "../../src/client/errors.ts";
import type { ApiRequest } from "../../src/client/request.ts";
import { certificate, privateKey } from "./certificate.ts";

/** Looks like an admin key and must never be seen in an error. */
export const canary = "sk-admin-CaNaRy_0123456789-abcdefghijklmnopqrstuvwxyz";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** What a server answers: JSON, a text, or whatever the function does with the response. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly json?: unknown; readonly text?: string }
  | ((response: ServerResponse) => void);

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === "function") {
    reply(response);
    return;
  }
  const body = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  const type = reply.text === undefined ? { "content-type": "application/json" } : {};
  response.writeHead(reply.status ?? 200, { ...type, "x-request-id": "req_1", ...reply.headers }).end(body);
}

/** Answers the first request with the first reply and so on; the last reply serves all that follow. */
export async function api(...replies: [Reply, ...Reply[]]) {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
      send(response, replies[Math.min(seen.length, replies.length) - 1]!);
    });
  });
  server.on("connection", () => connections++);
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/v1`, port, seen, connections: () => connections };
}

/** A server below HTTP. `onSocket` gets each connection and its number, from 1. */
export async function tcp(onSocket: (socket: Socket, count: number) => void) {
  let count = 0;
  const port = await listen(createTcpServer((socket) => onSocket(socket, ++count)));
  return { url: `http://127.0.0.1:${port}/v1`, port, connections: () => count };
}

/** An API behind TLS, with a certificate that nobody trusts unless told to. It answers `{ok: true}`. */
export async function tlsApi() {
  const seen: string[] = [];
  const server = createTlsServer({ cert: certificate, key: privateKey }, (request, response) => {
    seen.push(`${request.method} ${request.headers.host}${request.url}`);
    response.end('{"ok":true}');
  });
  return { port: await listen(server), seen };
}

/** A proxy that leads every CONNECT to `port`, or answers it with `status`. `seen` holds the heads of all requests to it. */
export async function proxyTo(port: number, status = 200) {
  const seen: string[] = [];
  const proxy = await tcp((socket) => {
    socket.once("data", (head) => {
      seen.push(head.toString());
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const target = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connected\r\n\r\n"));
      target.on("error", () => socket.destroy()).pipe(socket);
      socket.pipe(target);
    });
  });
  return { url: `http://127.0.0.1:${proxy.port}`, seen, connections: proxy.connections };
}

/** A port that refuses connections: it was free a moment ago. */
export async function refusedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client whose clock only moves when it waits, which takes no time; it notes the waits, in ms. Without jitter. */
export function clientFor(baseUrl: string, options: Partial<ClientOptions> = {}): { client: AdminClient; waits: number[] } {
  const waits: number[] = [];
  let time = 0;
  const now = () => time;
  const sleep = async (ms: number) => {
    waits.push(ms);
    time += ms;
  };
  const client = createAdminClient({ baseUrl, adminKey: canary, userAgent: "test/1", now, sleep, random: () => 0, ...options });
  onTestFinished(() => client.close());
  return { client, waits };
}

/** A request whose path is its own endpoint. */
export const requestOf = (method: ApiRequest["method"], path: string, more: Partial<ApiRequest> = {}): ApiRequest => ({
  method,
  path,
  family: `${method} ${path}`,
  repeatable: true,
  ...more,
});

export const list = requestOf("GET", "/organization/projects");
export const create = requestOf("POST", "/organization/projects", { repeatable: false, body: { name: "Payments" } });
export const update = requestOf("POST", "/organization/projects/proj_1", { body: { name: "Payments" } });
export const remove = requestOf("DELETE", "/organization/users/user-1");

/** What the promise is rejected with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    const answer = await call;
    return expect.fail(`expected a failure, got ${JSON.stringify(answer)}`);
  } catch (error) {
    return error;
  }
}

export async function apiErrorOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await failureOf(call);
  if (!(error instanceof ApiError)) throw error;
  return error;
}

export async function connectionErrorOf(call: Promise<unknown>): Promise<ConnectionError> {
  const error = await failureOf(call);
  if (!(error instanceof ConnectionError)) throw error;
  return error;
}

/** An error of the API in its usual envelope. */
export const fault = (
  status: number,
  message: string,
  more: { code?: string; type?: string; param?: string; headers?: Record<string, string> } = {},
): Reply => ({
  status,
  headers: more.headers ?? {},
  json: { error: { message, type: more.type ?? "invalid_request_error", param: more.param ?? null, code: more.code ?? null } },
});

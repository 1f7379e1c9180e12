import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAdminClient, type AdminClient } from "../../src/client/admin-client.ts";
import type { Args } from "../../src/tools/define.ts";
import { toRequest } from "../../src/tools/request.ts";
import { tools, type Tool } from "../../src/tools/tool.ts";
import { openaiMethods } from "./openai-methods.ts";
import { samplesFor } from "./samples.ts";

/** What of a request must be the same. Escaping may differ where both forms mean the same, and so may the order of the query. */
async function recordingOf(request: IncomingMessage) {
  const { pathname, searchParams } = new URL(request.url!, "http://127.0.0.1");
  return {
    method: request.method,
    path: pathname.split("/").map(decodeURIComponent),
    query: [...searchParams].map(([name, value]) => `${name}=${value}`).toSorted(),
    contentType: request.headers["content-type"],
    authorization: request.headers.authorization,
    body: await text(request).then((body) => (body === "" ? "no body" : (JSON.parse(body) as unknown))),
  };
}

type Recording = Awaited<ReturnType<typeof recordingOf>>;

const recordings: Recording[] = [];

/** Answers as an empty list does, which no method of either client objects to. */
async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
  recordings.push(await recordingOf(request));
  response.setHeader("content-type", "application/json").end('{"data":[],"has_more":false}');
}

const server = createServer((request, response) => void record(request, response));

let ours: AdminClient;
let theirs: OpenAI;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  ours = createAdminClient({ baseUrl, adminKey: "sk-admin-test", userAgent: "contract" });
  theirs = new OpenAI({ baseURL: baseUrl, adminAPIKey: "sk-admin-test", maxRetries: 0 });
});

afterAll(async () => {
  await ours.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

type Method = (...args: unknown[]) => Promise<unknown>;

/** Calls the method of the `openai` package that serves a tool's route. */
function callTheirs(tool: Tool, args: Args): Promise<unknown> {
  const route = tool.route.replaceAll(/\{\w+\}/g, "{}") as keyof typeof openaiMethods;
  const { call, ids } = openaiMethods[route];
  const positional: unknown[] = [];
  const named: Record<string, unknown> = {};
  for (const [index, id] of ids.entries()) {
    const value = args[tool.pathParams[index]!];
    if (typeof id === "number") positional[id] = value;
    else named[id] = value;
  }
  // What only this server takes, such as `all_pages`, is not the client's business.
  const rest = Object.entries(args).filter(([name]) => name in tool.query || name in (tool.body ?? {}));
  const given = tool.bodyIs === undefined ? Object.fromEntries(rest) : (args[tool.bodyIs] as object);
  const names = call.split(".");
  const method = names.pop()!;
  const resource = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], theirs.admin) as Record<string, Method>;
  return resource[method]!(...positional, { ...named, ...given });
}

async function recordingWhile(work: () => Promise<unknown>): Promise<Recording> {
  recordings.length = 0;
  await work();
  expect(recordings).toHaveLength(1);
  return recordings[0]!;
}

describe("every tool sends what the official client sends", () => {
  it.each([...tools.values()])("$name", async (tool) => {
    for (const args of samplesFor(tool)) {
      const expected = await recordingWhile(() => callTheirs(tool, args));
      const actual = await recordingWhile(() => ours.call(toRequest(tool, args)));
      expect({ args, sent: actual }).toEqual({ args, sent: expected });
    }
  });
});

import { spawn } from "node:child_process";
import OpenAI from "openai";
import undici from "undici";
import { connectPeer } from "../test/support/peer.ts";
import type { Bench } from "./bench.ts";
import { bin, childScript, startChild, stop, type Api } from "./processes.ts";
import type { Line } from "./report.ts";
import { inRounds, median, over, timeOf } from "./rounds.ts";

const rounds = 15;
const sequential = 300;
const inFlight = 32;
const sideBySide = 960;

type Call = () => Promise<unknown>;

interface Measured {
  /** Median time of one call while nothing else happens, in ms. */
  readonly alone: number;
  /** Calls in a second with many under way. */
  readonly perSecond: number;
}

async function measure(one: Call): Promise<Measured> {
  const times: number[] = [];
  for (let count = 0; count < sequential; count += 1) times.push(await timeOf(one));
  let left = sideBySide;
  const worker = async () => {
    while (left-- > 0) await one();
  };
  const ms = await timeOf(() => Promise.all(Array.from({ length: inFlight }, worker)));
  return { alone: median(times), perSecond: (sideBySide * 1000) / ms };
}

/** undici as bare as it goes: a pool, one request, its JSON. */
function undiciAlone({ url, admin_key }: Api) {
  const { origin, pathname } = new URL(url);
  const pool = new undici.Pool(origin, { connections: inFlight });
  const request = { method: "GET", path: `${pathname}/organization/projects`, headers: { authorization: `Bearer ${admin_key}` } } as const;
  return { call: async () => (await pool.request(request)).body.json(), close: () => pool.close() };
}

function openaiClient({ url, admin_key }: Api): Call {
  const client = new OpenAI({ adminAPIKey: admin_key, baseURL: url, maxRetries: 0 });
  return () => client.admin.organization.projects.list();
}

async function throughMcp({ url, admin_key }: Api, { env, stateDirectory }: Bench) {
  const settings = { OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: admin_key };
  const server = spawn(process.execPath, [bin, "--state-dir", stateDirectory], { env: { ...env, ...settings } });
  server.stderr.pipe(process.stderr);
  const peer = await connectPeer(server.stdin, server.stdout, { era: "legacy", capabilities: {} });
  const list = async () => {
    const { result, error } = await peer.request("tools/call", { name: "list_projects", arguments: {} });
    if (error || result?.isError === true) throw new Error(`list_projects: ${JSON.stringify(error ?? result)}`);
  };
  return { call: list, close: () => stop(server) };
}

/** What it costs that a list of 20 projects comes through MCP. */
export async function call(bench: Bench): Promise<Line[]> {
  const fake = startChild(childScript("fake-api"), [], bench.env);
  const api = (await fake.next()) as Api;
  const bare = undiciAlone(api);
  const mcp = await throughMcp(api, bench);
  const contestants = { bare: bare.call, openai: openaiClient(api), mcp: mcp.call };
  try {
    const measured = await inRounds(rounds, {
      bare: () => measure(contestants.bare),
      openai: () => measure(contestants.openai),
      mcp: () => measure(contestants.mcp),
    });
    const added = (name: "openai" | "mcp") => over(measured, (round) => round[name].alone - round.bare.alone);
    const share = (name: "openai" | "mcp") => over(measured, (round) => round[name].perSecond / round.bare.perSecond);
    return [
      { what: "undici alone, one call", value: over(measured, (round) => round.bare.alone), unit: "ms" },
      { what: "added by MCP", value: added("mcp"), unit: "ms", target: { most: 0.3 } },
      { what: "added by the openai client, without MCP", value: added("openai"), unit: "ms" },
      {
        what: "added by MCP ÷ added by the openai client",
        value: over(measured, ({ mcp: { alone }, bare: { alone: floor }, openai }) => (alone - floor) / (openai.alone - floor)),
        unit: "×",
        target: { most: 1 },
      },
      { what: `undici alone, ${inFlight} in flight`, value: over(measured, (round) => round.bare.perSecond), unit: "calls/s" },
      { what: "through MCP ÷ undici alone", value: share("mcp"), unit: "×", target: { least: 0.5 } },
      { what: "the openai client ÷ undici alone", value: share("openai"), unit: "×" },
    ];
  } finally {
    await Promise.all([bare.close(), mcp.close(), fake.stop()]);
  }
}

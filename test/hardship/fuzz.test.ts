import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { ApiRequest } from "../../src/client/request.ts";
import { shown } from "../../src/output/untrusted.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { tools, type Tool } from "../../src/tools/tool.ts";
import { workflows } from "../../src/workflows/index.ts";
import { samplesFor } from "../contract/samples.ts";
import { textOf, type Peer } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";
import { keyShaped, mutationOf, type Mutation } from "./mutants.ts";

type Json = Record<string, unknown>;

const calls = Number(process.env.CALLS ?? 20_000);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const random = createRandom(seed);

interface Subject {
  readonly name: string;
  readonly input: z.ZodType;
  readonly samples: readonly Json[];
}

/** All that may be called, and what checks its arguments. */
const subjects: readonly Subject[] = [
  ...[...tools.values()].map((tool) => ({ name: tool.name, input: tool.input, samples: samplesFor(tool) })),
  ...[...workflows.values()].map(({ name, input }) => ({ name, input, samples: samplesFor({ input } as Tool) })),
  { name: "server_status", input: z.strictObject({}), samples: [{}] },
];

const byRoute = new Map([...tools.values()].map((tool) => [tool.route as string, tool]));

/** What left the server and is in no row of the catalog. */
function undeclared({ family, query, body }: ApiRequest): string | undefined {
  const tool = byRoute.get(family)!;
  const bodySchema = tool.bodyIs === undefined ? z.strictObject(tool.body ?? {}) : tool.body![tool.bodyIs]!;
  const checks = [z.strictObject(tool.query).safeParse(query ?? {}), bodySchema.safeParse(body ?? {})];
  const issues = checks.flatMap(({ error }) => error?.issues ?? []);
  return issues.length === 0 ? undefined : `${family}: ${JSON.stringify(issues)}`;
}

/** Characters that steer a terminal or a reader's eye, and halves of characters. */
const invisible = /(?![\t\n])\p{Cc}|[\u200B-\u200F\u202A-\u202E\u2060-\u2069\u{E0000}-\u{E007F}]|\p{Cs}/u;

/** What is wrong with an answer, whatever was asked. */
function unfit(text: string): string | undefined {
  if (text === "" || text.includes("failed inside this server")) return "a crash";
  if (invisible.test(text)) return "not fit to be shown";
  return text.includes(keyShaped) || text.includes(sandboxAdminKey) ? "a secret" : undefined;
}

/** The mutations that make good arguments bad, each by itself. Rules over several arguments are looked at only when each of them is right. */
const faultsAmong = (mutations: readonly Mutation[], base: Json, { input }: Subject): Mutation[] =>
  mutations.filter(({ name, apply }) => {
    const issues = input.safeParse(apply(base)).error?.issues ?? [];
    return name !== "__proto__" && issues.some(({ code, path }) => code !== "custom" || path.length > 0);
  });

/** Names are shown as other texts are: what hides or steers is replaced, what is long is cut, and a key is taken out. */
function isNamed(text: string, argument: string): boolean {
  const named = argument === keyShaped ? "sk-proj-…" : shown(argument, 100);
  return text.includes(named) || text.includes(JSON.stringify(named));
}

describe(`${calls} calls with arguments that nobody should send (SEED=${seed})`, () => {
  let session: Session;
  let peer: Peer;
  /** Rejections that nobody handled, and what Node warns of: leaks of listeners, errors of the sandbox. */
  const heard: unknown[] = [];
  const hear = (what: unknown) => void heard.push(what);

  beforeAll(async () => {
    process.on("unhandledRejection", hear);
    process.on("warning", hear);
    session = await startSession({
      confirm: "off",
      client: { sleep: () => Promise.resolve() },
      trail: {
        check: () => Promise.resolve(),
        last: () => Promise.resolve(undefined),
        append: () => Promise.resolve({ position: 1, hash: "" }),
      },
    });
    peer = await session.connect({ era: "modern", capabilities: {} });
  });
  afterAll(async () => {
    process.off("unhandledRejection", hear);
    process.off("warning", hear);
    await session.close();
  });

  const realIds = (): Json => {
    const project = random.pick([...session.org.projects.values()]);
    const any = (from: Iterable<string>) => random.pick(["no_such_id", ...from]);
    return {
      project_id: project.project.id,
      group_id: any(session.org.groups.keys()),
      user_id: any(session.org.users.keys()),
      role_id: any(session.org.roles.keys()),
      api_key_id: any(project.apiKeys.keys()),
      service_account_id: any(project.serviceAccounts.keys()),
      invite_id: any(session.org.invites.keys()),
      certificate_id: any(session.org.certificates.keys()),
    };
  };

  /** Arguments that a careful caller could send: most ids stand for something. */
  const sensible = ({ samples }: Subject): Json => {
    const ids = random.next() < 0.8 ? realIds() : {};
    return Object.fromEntries(Object.entries(random.pick(samples)).map(([name, value]) => [name, ids[name] ?? value]));
  };

  it("crash nothing, send nothing that is not declared, and are answered with the argument at fault", { timeout: 600_000 }, async () => {
    const counts = { refused: 0, named: 0, answered: 0, sent: 0 };
    for (let call = 0; call < calls; call += 1) {
      const subject = random.pick(subjects);
      const base = sensible(subject);
      const mutations = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => mutationOf(random, base));
      const args = mutations.reduce((before, { apply }) => apply(before), base);
      // The protocol layer drops a member of this name before any check.
      const { ["__proto__"]: _, ...arrived } = JSON.parse(JSON.stringify(args)) as Json;
      const isValid = subject.input.safeParse(arrived).success;
      // Audits read much of the organization.
      if (isValid && workflows.has(subject.name) && random.next() < 0.5) continue;

      const sentBefore = session.sent.length;
      const reply = await peer.request("tools/call", { name: subject.name, arguments: args });
      const text = textOf(reply);
      const sent = session.sent.slice(sentBefore);
      const about = (problem: string) => `${problem}: ${JSON.stringify({ subject: subject.name, args, reply, call }).slice(0, 4000)}`;
      if (reply.result === undefined) expect.fail(about("no result"));
      const problem = unfit(text) ?? sent.map(undeclared).find((one) => one !== undefined);
      if (problem !== undefined) expect.fail(about(problem));
      counts[isValid ? "answered" : "refused"] += 1;
      counts.sent += sent.length;
      // Its arguments are checked behind what this session has in its place.
      if (isValid || subject.name === "server_status") continue;
      if (reply.result.isError !== true || !text.endsWith("Nothing was sent.") || sent.length > 0) expect.fail(about("not refused"));
      // A sample may break rules that no schema shows.
      const atFault = subject.input.safeParse(base).success ? faultsAmong(mutations, base, subject) : [];
      counts.named += atFault.length;
      for (const { name } of atFault) if (!isNamed(text, name)) expect.fail(about(`${JSON.stringify(name)} is not named`));
    }
    console.log(`SEED=${seed} CALLS=${calls}`, JSON.stringify(counts));
    // Otherwise the test would say nothing.
    expect(counts.named).toBeGreaterThan(calls / 4);
    expect(counts.sent).toBeGreaterThan(calls / 10);
    expect(heard).toEqual([]);
    expect(textOf(await peer.request("tools/call", { name: "list_projects", arguments: {} }))).toMatch(/^\d+ items, complete\./);
    expect(textOf(await peer.request("tools/call", { name: "server_status", arguments: {} }))).toBe("status");
  });

  it("look for a dozen names at a time", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `no project ${at}`);
    const args = { start_time: 1_700_000_000, project_ids: names };
    const text = textOf(await peer.request("tools/call", { name: "retrieve_usage_completions", arguments: args }));
    for (const [at, name] of names.entries()) expect(text).toContain(`project_ids.${at}: "${name}" is neither`);
    // Warnings come with the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
  });
});

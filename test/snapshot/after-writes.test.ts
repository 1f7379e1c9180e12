import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/sandbox/random.ts";
import type { Caller } from "../../src/snapshot/crawl.ts";
import type { Snapshots } from "../../src/snapshot/snapshots.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import { modelOf } from "../hardship/model.ts";
import { nextOperation } from "../hardship/operations.ts";
import { startSession, type Session } from "../support/session.ts";
import { expected } from "./expected.ts";
import { found } from "./found.ts";
import { clientOf, newDirectory, snapshotsOf } from "./front.ts";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const rounds = Number(process.env.ROUNDS ?? 12);
const hour = 3_600_000;

/** A server that asks nobody, and snapshots that know what it changes. */
async function startChanging(clock: () => number) {
  const session = await startSession({ confirm: "off", output: "json", clock });
  const api = clientOf(session.url);
  const asked: string[] = [];
  const client: Caller = { call: (request, options) => api.call((asked.push(request.path), request), options) };
  const snapshots = snapshotsOf(session.url, newDirectory(), { now: clock, writes: session.dispatch.writes, client });
  const call = (name: string, args: Args) =>
    session.dispatch.call(tools.get(name)!, args, { signal: new AbortController().signal, channel: undefined });
  return { session, snapshots, call, asked };
}

/** As an audit reads, which takes what it knows for an hour. */
async function readAgain(snapshots: Snapshots) {
  return (await snapshots.latest(hour)) ?? (await snapshots.start({ reuseMs: hour })).done;
}

function randomCalls({ org }: Session, from: number) {
  const random = createRandom(from);
  let names = 0;
  return () => {
    const people = [...org.users.values()].filter(({ user }) => user.is_service_account !== true).map(({ user }) => user.id);
    const user_id = random.pick(people);
    if (random.next() < 0.03) return { tool: "delete_user", args: { user_id } };
    if (random.next() < 0.05) return { tool: "modify_user", args: { user_id, role: random.pick(["owner", "reader"]) } };
    const { tool, args } = nextOperation({ random, model: modelOf(org), people, name: () => `n${(names += 1)}x` });
    return { tool, args };
  };
}

/** A new reading leaves out what it can know without: where that is, what was read before may still be there. */
function wanted(held: unknown, expectation: unknown): unknown {
  const isPlain = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (expectation === undefined) return undefined;
  if (!isPlain(held) || !isPlain(expectation)) return held;
  return Object.fromEntries(
    Object.entries(held).map(([name, value]) => [name, name in expectation ? wanted(value, expectation[name]) : value]),
  );
}

describe("a snapshot after calls of this server", () => {
  it(`is what a whole new reading would be, whatever was changed (SEED=${seed})`, async () => {
    let time = Date.now();
    const { session, snapshots, call } = await startChanging(() => time);
    const next = randomCalls(session, seed);
    expect(found((await readAgain(snapshots)).organization)).toEqual(expected(session.org));
    for (let round = 0; round < rounds; round += 1) {
      const made: unknown[] = [];
      for (let left = 1 + (round % 3); left > 0; left -= 1) {
        const { tool, args } = next();
        const { kind } = await call(tool, args);
        made.push({ tool, args, kind });
      }
      time += 40_000;
      const { organization } = await readAgain(snapshots);
      const whole = expected(session.org);
      expect(wanted(found(organization), whole), JSON.stringify(made)).toEqual(whole);
    }
  }, 120_000);

  it("asks again for what the calls touched, and for little else", async () => {
    let time = Date.now();
    const { session, snapshots, call, asked } = await startChanging(() => time);
    await readAgain(snapshots);
    const whole = asked.splice(0).length;
    const { group, members } = [...session.org.groups.values()].find((one) => one.members.size > 1)!;
    const [user_id] = members.keys();
    await call("remove_group_user", { group_id: group.id, user_id });
    time += 40_000;
    const { organization } = await readAgain(snapshots);
    expect(organization.groups.get(group.id)!.members!.has(user_id!)).toBe(false);
    expect(asked).toContain(`/organization/groups/${group.id}/users`);
    expect(asked.length).toBeLessThan(whole / 5);
    asked.length = 0;
    await readAgain(snapshots);
    expect(asked).toEqual([]);
  });

  it("asks again while answers may lag behind a call", async () => {
    let time = Date.now();
    const { snapshots, call, asked } = await startChanging(() => time);
    await readAgain(snapshots);
    await call("create_group", { name: "Slow to appear" });
    const listings = async (later: number): Promise<number> => {
      asked.length = 0;
      time += later;
      await readAgain(snapshots);
      return asked.filter((path) => path === "/organization/groups").length;
    };
    expect([await listings(1000), await listings(20_000), await listings(40_000), await listings(1000)]).toEqual([1, 1, 1, 0]);
  });
});

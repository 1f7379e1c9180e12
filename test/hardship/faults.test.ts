import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/outcome.ts";
import type { FaultKind } from "../../src/sandbox/hostile/faults.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import type { Trail, TrailEntry } from "../../src/trail/trail.ts";
import { startSession, type Session } from "../support/session.ts";
import { watchSandbox } from "./carried-out.ts";
import { isSame, modelOf, newId, type Model } from "./model.ts";
import { nextOperation } from "./operations.ts";
import { itemsHeld, itemsIn, partsOf, shelf, shelvesOf, type Items, type Json, type Shelf } from "./shelves.ts";
import { touched, type Operation, type World } from "./world.ts";

const calls = Number(process.env.CALLS ?? 5000);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

/** Shares of the requests. The last three are rarer: clients meet them behind proxies. */
const hostile: Readonly<Partial<Record<FaultKind, number>>> = {
  reset: 0.05,
  lost: 0.05,
  "5xx": 0.05,
  "429": 0.05,
  half: 0.01,
  garbage: 0.01,
  html: 0.01,
};

/** What the record of a call must end with. */
const endOf: Readonly<Record<string, TrailEntry["event"]>> = { done: "executed", outcome_unknown: "unknown" };

/** The server before a sandbox that fails as often as `hostile` says, and no wait that is real. */
async function startHardship() {
  const random = createRandom(seed);
  const carriedOut = watchSandbox();
  const faults = { ...hostile };
  const recorded: TrailEntry[] = [];
  const trail: Trail = {
    check: () => Promise.resolve(),
    last: () => Promise.resolve(undefined),
    append: (entry) => Promise.resolve({ position: recorded.push(entry), hash: "" }),
  };
  let time = 0;
  const session = await startSession({
    confirm: "off",
    output: "json",
    trail,
    sandbox: { faults, seed },
    client: {
      now: () => time,
      random: () => random.next(),
      sleep: (ms) => Promise.resolve(void (time += ms)),
    },
  });
  const peace = Object.fromEntries(Object.keys(hostile).map((kind) => [kind, 0]));
  return {
    session,
    random,
    carriedOut,
    recorded,
    pass: (ms: number) => void (time += ms),
    call: (name: string, args: Args): Promise<Outcome> =>
      session.dispatch.call(tools.get(name)!, args, { signal: new AbortController().signal, channel: undefined }),
    /** Nothing fails meanwhile, and no limit is reached. */
    async inPeace<T>(work: () => Promise<T>): Promise<T> {
      Object.assign(faults, peace);
      // Longer than any window of the pace.
      time += 120_000;
      const result = await work();
      Object.assign(faults, hostile);
      return result;
    },
  };
}

type Hardship = Awaited<ReturnType<typeof startHardship>>;

/** What a read says of a shelf, and where it goes on; undefined when it failed for another reason than that there is nothing. */
function told(name: Shelf, outcome: Outcome): { readonly items: Items; readonly next: unknown } | undefined {
  if (outcome.kind === "done") {
    const json = outcome.json as Json;
    return { items: itemsIn(name, json), next: "stopped" in json ? (json.next ?? json.last_id) : undefined };
  }
  const isAbsent = outcome.kind === "failed" && outcome.code === "api_error" && /^40[04] /.test(outcome.text);
  return isAbsent ? { items: new Map(), next: undefined } : undefined;
}

const readOf = (name: Shelf): [tool: string, args: Args] => {
  const { kind, under } = partsOf(name);
  return [kind.tool, { ...kind.args(...under), ...(kind.tool.startsWith("list_") && { all_pages: true }) }];
};

/** Plays the calls and compares what the server says with what the sandbox did. */
function createPlay(stage: Hardship, model: Model) {
  const { session, random, call, carriedOut, recorded, pass } = stage;
  const unknown = new Map<Operation, string>();
  const counts: Record<string, number> = {};
  let names = 0;
  const people = [...session.org.users.values()].filter(({ user }) => user.is_service_account !== true).map(({ user }) => user.id);
  const world: World = { random, model, people, name: () => `n${(names += 1)}x` };

  const pendingOn = (name: Shelf) => [...unknown.keys()].find((operation) => touched(operation).includes(name));
  /** Both states of a shelf are right while nobody knows whether an operation was carried out. */
  const isAllowed = (name: Shelf, items: Items): boolean => {
    const pending = pendingOn(name);
    return isSame(items, model.items(name)) || (pending !== undefined && isSame(items, model.after(name, pending.changes(newId))));
  };

  /** What was learned of limits stays: a long list may take several calls. */
  const lookInPeace = async (name: Shelf): Promise<Items> => {
    const all: Items = new Map();
    const [tool, args] = readOf(name);
    for (let after: unknown; ;) {
      const outcome = await stage.inPeace(() => call(tool, { ...args, ...(after !== undefined && { after }) }));
      const seen = told(name, outcome);
      if (seen === undefined) expect.fail(`a read without faults: ${JSON.stringify(outcome)}`);
      for (const [id, text] of seen.items) all.set(id, text);
      if (seen.next === undefined) return all;
      after = seen.next;
    }
  };

  const carry = async (operation: Operation, id: string) => {
    model.apply(operation.changes(id));
    if (operation.tool !== "create_project") return;
    for (const name of [shelf("rate_limits", id), shelf("project_roles", id)]) {
      model.apply([...(await lookInPeace(name))].map(([item, text]) => ({ shelf: name, id: item, text })));
    }
  };

  /** A read without faults says which of the two states it is. */
  const settle = async (operation: Operation) => {
    unknown.delete(operation);
    const changes = operation.changes(newId);
    const name = touched(operation).find((one) => !isSame(model.items(one), model.after(one, changes)));
    if (name === undefined) return;
    const seen = await lookInPeace(name);
    if (isSame(seen, model.after(name, changes))) await carry(operation, [...seen.keys()].find((id) => !model.items(name).has(id)) ?? "");
    else if (!isSame(seen, model.items(name))) expect.fail(`${operation.tool} is half carried out: ${JSON.stringify([...seen])}`);
  };

  /** Operations of which nobody knows, on a shelf or at an object that another one is about. */
  const inTheWayOf = (operation: Operation): Operation[] => {
    const shelves = touched(operation);
    const ids = new Set(Object.values(operation.args));
    return [...unknown.keys()].filter((other) => other.changes(newId).some(({ shelf: name, id }) => shelves.includes(name) || ids.has(id)));
  };

  /** What an operation changes may depend on what is not known yet: then that is settled, and another one chosen. */
  const choose = async (): Promise<Operation> => {
    for (;;) {
      const operation = nextOperation(world);
      const others = inTheWayOf(operation);
      if (others.length === 0) return operation;
      for (const other of others) await settle(other);
    }
  };

  /** Gives some objects by their names. */
  const named = (args: Args): Args => {
    const withName = (argument: string, shelfName: Shelf) => {
      const text = model.items(shelfName).get(String(args[argument]));
      const [name] = text === undefined ? [] : (JSON.parse(text) as string[]);
      return name !== undefined && /^n\d+x$/.test(name) && pendingOn(shelfName) === undefined && random.next() < 0.3
        ? { [argument]: name }
        : {};
    };
    return { ...args, ...withName("group_id", "groups"), ...withName("project_id", "projects"), ...withName("role_id", "roles") };
  };

  const write = async () => {
    const operation = await choose();
    const { tool: name, args } = operation;
    const before = carriedOut.length;
    const recordedBefore = recorded.length;
    const outcome = await call(name, named(args));
    const made = carriedOut.slice(before);
    const about = JSON.stringify({ name, args, outcome, made });
    const code = outcome.kind === "failed" ? outcome.code : outcome.kind;
    counts[code] = (counts[code] ?? 0) + 1;
    // What was asked, of the object that was meant, and a create once at most.
    for (const one of made) expect(one, about).toEqual({ tool: name, args });
    if (tools.get(name)!.effect === "create") expect(made.length, about).toBeLessThan(2);
    if (outcome.kind === "done") {
      const json = outcome.json as Json;
      if (json.already_gone !== true) expect(made.length, about).toBeGreaterThan(0);
      await carry(operation, String(json.id));
    } else if (code === "outcome_unknown") {
      unknown.set(operation, about);
      expect(outcome, about).toMatchObject({ text: expect.stringMatching(/UNKNOWN.*Look/s) as unknown });
    } else {
      expect(made, about).toEqual([]);
      expect(["api_error", "connection_error", "rate_limited", "refused"], about).toContain(code);
      expect(outcome, about).toMatchObject({ text: expect.stringMatching(/nothing was (?:changed|sent)/i) as unknown });
    }
    const events = recorded.slice(recordedBefore).map(({ event }) => event);
    const ends = code === "refused" ? [["refused"]] : [["started", endOf[code] ?? "failed"], ...(made.length > 0 ? [] : [[]])];
    expect(ends, about).toContainEqual(events);
  };

  /** What an archived project held is not followed any further. */
  const isThere = (name: Shelf) =>
    model
      .items("projects")
      .get(name.split("/")[1] ?? "")
      ?.includes('"archived"') !== true;

  const read = async () => {
    const there = [...model.all()].filter(isThere);
    const long = there.filter((name) => model.items(name).size > 4);
    const name = random.pick(random.next() < 0.7 && long.length > 0 ? long : there);
    const [tool, args] = readOf(name);
    const pages = args.all_pages === true && model.items(name).size < 40 && random.next() < 0.7 ? { limit: random.int(2, 9) } : {};
    const before = carriedOut.length;
    const outcome = await call(tool, { ...args, ...pages });
    const seen = told(name, outcome);
    const about = JSON.stringify({ tool, args, pages, outcome });
    counts[seen ? "read" : "not read"] = (counts[seen ? "read" : "not read"] ?? 0) + 1;
    expect(carriedOut.length, about).toBe(before);
    if (outcome.kind === "failed") expect(["api_error", "connection_error", "rate_limited"], about).toContain(outcome.code);
    if (seen && seen.next === undefined) expect(isAllowed(name, seen.items), about).toBe(true);
    else if (seen && !pendingOn(name)) expect([...model.items(name)], about).toEqual(expect.arrayContaining([...seen.items]));
  };

  const compare = () => {
    const isNew = (name: Shelf) => unknown.size > 0 && name.includes("/proj_") && !model.items("projects").has(name.split("/")[1]!);
    for (const name of new Set([...model.all(), ...shelvesOf(session.org)])) {
      // Whether there is such a project at all is a matter of another shelf.
      if (isNew(name)) continue;
      const held = itemsHeld(name, session.org);
      if (!isAllowed(name, held)) expect({ [name]: [...held] }).toEqual({ [name]: [...model.items(name)] });
    }
  };

  return {
    counts,
    compare,
    async step() {
      pass(random.int(0, 8000));
      await (random.next() < 0.3 ? read() : write());
      if (random.next() < 0.01) compare();
    },
    settleAll: async () => {
      for (const operation of unknown.keys()) await settle(operation);
    },
  };
}

describe(`${calls} calls to an API that fails one request in four (SEED=${seed})`, () => {
  let stage: Hardship;
  beforeAll(async () => {
    stage = await startHardship();
  });
  afterAll(() => (stage.session satisfies Session).close());

  it("leave the organization as the server reported it, and nothing done twice or in silence", { timeout: 600_000 }, async () => {
    const play = createPlay(stage, modelOf(stage.session.org));
    for (let call = 0; call < calls; call += 1) await play.step();
    play.compare();
    await play.settleAll();
    play.compare();
    console.log(`SEED=${seed} CALLS=${calls}`, JSON.stringify(play.counts));
    // Otherwise the test would say nothing.
    expect(play.counts).toMatchObject({ done: expect.any(Number) as unknown, outcome_unknown: expect.any(Number) as unknown });
    expect(stage.session.logged).toEqual([]);
  });
});

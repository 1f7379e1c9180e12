import { execFileSync, spawn } from "node:child_process";
import { chmod, chown, copyFile, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, shortCode, type Approvals, type Waiting } from "../../src/gate/approvals.ts";
import { asGiven, draftPlans, expiring, type Given, type Plans } from "../support/plans.ts";

let plans: Plans;
let directory: string;
let offset: number;
let approvals: Approvals;

const now = () => Date.now() + offset;
const yes = { decision: "Approve", channel: "terminal" };
const no = { decision: "Decline", channel: "page" };
const file = (name: string) => join(directory, name);
const planFile = ({ id }: Waiting) => file(`${id}.json`);
const wait = (ms: number) => void (offset += ms);

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "oam-")), "approvals");
  offset = 0;
  approvals = createApprovals(directory, now);
});

afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

describe("a waiting plan", () => {
  it("reads back exactly as it was written, in another process too", async () => {
    for (const given of Object.values(plans) as Given[]) {
      const { id } = await approvals.open(given);
      const other = createApprovals(directory, now);
      expect(asGiven((await other.get(id))!)).toEqual(given);
    }
    expect((await approvals.list()).map(({ view }) => view.title)).toEqual(Object.values(plans).map(({ view }: Given) => view.title));
  });

  it("has an id a person can type, in files that only this user can read", async () => {
    const waiting = await approvals.open(plans.removal);
    expect(waiting.id).toMatch(/^[2-9a-hjkmnp-z]{8}$/);
    await approvals.answer(waiting.id, yes);
    expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    expect((await readdir(directory)).toSorted()).toEqual([`${waiting.id}.answer.json`, `${waiting.id}.json`]);
    for (const name of await readdir(directory)) expect((await lstat(file(name))).mode & 0o777).toBe(0o600);
  });

  it("is found by its call, the answered one first", async () => {
    const { subject, argsDigest } = plans.removal.ticket;
    expect(await approvals.find(subject, argsDigest)).toBeUndefined();
    const first = await approvals.open(plans.removal);
    wait(1);
    const second = await approvals.open(plans.removal);
    await approvals.open(plans.archival);
    expect(await approvals.find(subject, argsDigest)).toEqual(first);
    await approvals.answer(second.id, yes);
    expect(await approvals.find(subject, argsDigest)).toEqual(second);
    expect(await approvals.find("archive_project", argsDigest)).toBeUndefined();
  });

  it("takes one answer, the first", async () => {
    const { id } = await approvals.open(plans.removal);
    expect(await approvals.answerTo(id)).toBeUndefined();
    expect(await approvals.answer(id, no)).toBe(true);
    expect(await approvals.answer(id, yes)).toBe(false);
    expect(await approvals.answerTo(id)).toMatchObject(no);
    expect(await approvals.get(id)).toBeUndefined();
    expect(await approvals.list()).toEqual([]);
  });

  it("keeps a code with the answer", async () => {
    const { id } = await approvals.open({ ...plans.removal, needsCode: true });
    const code = shortCode();
    await approvals.answer(id, { ...yes, code });
    expect(await approvals.answerTo(id)).toEqual({ ...yes, code, at: expect.any(Number) as number });
  });

  it("is taken once, and its answer can still be read", async () => {
    const { id, ticket } = await approvals.open(plans.removal);
    await approvals.answer(id, yes);
    expect(await approvals.take(id)).toBe(true);
    expect(await approvals.take(id)).toBe(false);
    expect(await approvals.find(ticket.subject, ticket.argsDigest)).toBeUndefined();
    expect(await approvals.answerTo(id)).toMatchObject(yes);
  });

  it.each([
    ["taken", (id: string) => approvals.take(id)],
    ["withdrawn", (id: string) => approvals.withdraw(id)],
    ["over", async () => wait(600_001)],
  ])("takes no answer once it is %s", async (_, finish) => {
    const { id, ticket } = await approvals.open(plans.removal);
    await finish(id);
    expect(await approvals.answer(id, yes)).toBe(false);
    expect(await approvals.answerTo(id)).toBeUndefined();
    expect(await approvals.get(id)).toBeUndefined();
    expect(await approvals.list()).toEqual([]);
    expect(await approvals.find(ticket.subject, ticket.argsDigest)).toBeUndefined();
  });

  it("cannot be taken once it is withdrawn, even with a yes", async () => {
    const { id } = await approvals.open(plans.removal);
    await approvals.answer(id, yes);
    await approvals.withdraw(id);
    expect(await approvals.take(id)).toBe(false);
  });
});

it("refuses a plan that is too long to be read back", async () => {
  const [change] = plans.removal.view.changes;
  const changes = Array.from({ length: 1000 }, () => change!);
  const opening = approvals.open({ ...plans.removal, view: { ...plans.removal.view, changes } });
  await expect(opening).rejects.toThrow(/nothing was changed.*1000 calls.*fewer/i);
  expect(await readdir(directory)).toEqual([]);
});

describe("sweeping", () => {
  it("removes all files of plans whose time is over, and no others", async () => {
    const old = await approvals.open(plans.removal);
    const used = await approvals.open(plans.archival);
    const withdrawn = await approvals.open(plans.promotion);
    await approvals.answer(used.id, yes);
    await approvals.take(used.id);
    await approvals.withdraw(withdrawn.id);
    const alive = await approvals.open(expiring(plans.several, now() + 3_600_000));
    await approvals.answer(alive.id, yes);
    await writeFile(file("notes.txt"), "", { mode: 0o600 });
    wait(300_000);
    await approvals.open(expiring(plans.removal, now() + 600_000));
    expect((await readdir(directory)).some((name) => name.startsWith(old.id))).toBe(true);
    wait(400_000);
    const last = await approvals.open(expiring(plans.removal, now() + 600_000));
    const left = await readdir(directory);
    expect(left.filter((name) => [old, used, withdrawn].some(({ id }) => name.startsWith(id)))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining([`${alive.id}.json`, `${alive.id}.answer.json`, `${last.id}.json`, "notes.txt"]));
  });

  it("removes what a process left behind when it died, after a day", async () => {
    const { id } = await approvals.open(plans.removal);
    const left = [`${shortCode()}.answer.json`, `${shortCode()}.json`, "0b3f6c9e-8a57-4c0b-9d0e-1f2a3b4c5d6e.draft"];
    for (const name of left) await writeFile(file(name), '{"id": "', { mode: 0o600 });
    wait(61_000);
    await approvals.open(plans.removal);
    expect(await readdir(directory)).toEqual(expect.arrayContaining(left));
    const longAgo = Date.now() / 1000 - 90_000;
    for (const name of left) await utimes(file(name), longAgo, longAgo);
    wait(61_000);
    await approvals.open(plans.removal);
    const names = await readdir(directory);
    expect(names.filter((name) => left.includes(name))).toEqual([]);
    expect(names).toContain(`${id}.json`);
  });
});

describe("what is on the disk is not trusted:", () => {
  let waiting: Waiting;
  let text: string;

  beforeEach(async () => {
    waiting = await approvals.open(plans.removal);
    text = await readFile(planFile(waiting), "utf8");
  });

  /** The plan is there for nobody, and nothing fails. */
  const expectIgnored = async (): Promise<void> => {
    expect(await approvals.list()).toEqual([]);
    expect(await approvals.get(waiting.id)).toBeUndefined();
    expect(await approvals.find(waiting.ticket.subject, waiting.ticket.argsDigest)).toBeUndefined();
    expect(await approvals.answer(waiting.id, yes)).toBe(false);
    expect(await approvals.answerTo(waiting.id)).toBeUndefined();
  };

  const replaceWith = async (content: string, mode = 0o600): Promise<void> => {
    await rm(planFile(waiting));
    await writeFile(planFile(waiting), content, { mode });
    await chmod(planFile(waiting), mode);
  };

  it("half-written files are ignored, wherever they end", async () => {
    for (let length = 0; length < text.length; length += 37) {
      await replaceWith(text.slice(0, length));
      await expectIgnored();
    }
  });

  it("a file with a member too many or too few is ignored", async () => {
    const json = JSON.parse(text) as Record<string, unknown>;
    const { needsCode: _, ...less } = json;
    for (const other of [
      less,
      { ...json, more: 1 },
      { ...json, view: { title: "t", changes: [] } },
      { ...json, asked: "now" },
      [json],
      1,
      null,
    ]) {
      await replaceWith(JSON.stringify(other));
      await expectIgnored();
    }
  });

  it("a file whose name is not its id is ignored", async () => {
    await replaceWith(JSON.stringify({ ...waiting, id: shortCode() }));
    await expectIgnored();
  });

  it("a file larger than 256 KiB is ignored, and one of exactly that size is not", async () => {
    const padded = (bytes: number) => text + " ".repeat(bytes - Buffer.byteLength(text));
    await replaceWith(padded(256 * 1024));
    expect(await approvals.get(waiting.id)).toEqual(waiting);
    await replaceWith(padded(256 * 1024 + 1));
    await expectIgnored();
  });

  it("a file that others can read is ignored", async () => {
    await replaceWith(text, 0o604);
    await expectIgnored();
  });

  it.skipIf(process.getuid?.() !== 0)("a file of another user is ignored", async () => {
    await chown(planFile(waiting), 65_534, 65_534);
    await expectIgnored();
  });

  it("a symlink is ignored, also as an answer", async () => {
    const elsewhere = file("elsewhere");
    await rename(planFile(waiting), elsewhere);
    await symlink(elsewhere, planFile(waiting));
    await expectIgnored();
    await rm(planFile(waiting));
    await rename(elsewhere, planFile(waiting));
    await writeFile(elsewhere, JSON.stringify({ ...yes, at: 1 }), { mode: 0o600 });
    await symlink(elsewhere, file(`${waiting.id}.answer.json`));
    expect(await approvals.answerTo(waiting.id)).toBeUndefined();
    expect(await approvals.answer(waiting.id, yes)).toBe(false);
    expect(await readFile(elsewhere, "utf8")).toContain('"at":1');
  });

  it("a pipe or a directory in place of a plan holds nobody up", async () => {
    await rm(planFile(waiting));
    execFileSync("mkfifo", ["-m", "600", planFile(waiting)]);
    await expectIgnored();
    await rm(planFile(waiting));
    await mkdir(planFile(waiting));
    await expectIgnored();
  });

  it("an answer of unknown shape approves nothing, and the plan waits no more", async () => {
    await writeFile(file(`${waiting.id}.answer.json`), JSON.stringify({ ...yes, at: 1, more: true }), { mode: 0o600 });
    expect(await approvals.answerTo(waiting.id)).toBeUndefined();
    expect(await approvals.get(waiting.id)).toBeUndefined();
    expect(await approvals.list()).toEqual([]);
    expect(await approvals.find(waiting.ticket.subject, waiting.ticket.argsDigest)).toBeUndefined();
  });

  it("texts are made safe to show again", async () => {
    const bad = "\u001B[2J\u001B[1;1HApproved\u202E\u0007";
    const [change] = waiting.view.changes;
    const view = {
      title: bad,
      typed: bad,
      changes: [
        {
          ...change,
          tool: bad,
          does: bad,
          target: bad,
          facts: [{ label: bad, value: bad }],
          warnings: [bad],
          undo: bad,
          irreversible: bad,
        },
      ],
    };
    await replaceWith(JSON.stringify({ ...waiting, view, organization: bad }));
    const read = await approvals.get(waiting.id);
    const shown = JSON.stringify({ view: read?.view, organization: read?.organization });
    expect(shown.match(/Approved/g)).toHaveLength(11);
    expect(shown).not.toMatch(/\\u001b|\\u0007|\u202E/i);
  });

  it("damaged files never make it fail, and never show a control character", async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    let state = seed;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 400; round += 1) {
      const bytes = Buffer.from(text);
      for (let change = 0; change <= random(3); change += 1) bytes[random(bytes.length)] = random(256);
      await writeFile(planFile(waiting), bytes);
      const [read] = await approvals.list();
      // oxlint-disable-next-line no-control-regex
      if (read) expect(Object.values(read.view.changes[0]!).join("")).not.toMatch(/[\u0000-\u001F]/);
    }
  });

  it("an id is never a path", async () => {
    await copyFile(planFile(waiting), join(directory, "..", `${waiting.id}.json`));
    for (const id of [
      `../${waiting.id}`,
      `../approvals/${waiting.id}`,
      "",
      ".",
      "..",
      `${waiting.id}.used`,
      "__proto__",
      waiting.id.toUpperCase(),
    ]) {
      expect(await approvals.get(id)).toBeUndefined();
      expect(await approvals.answer(id, yes)).toBe(false);
      expect(await approvals.answerTo(id)).toBeUndefined();
      expect(await approvals.take(id)).toBe(false);
      await approvals.withdraw(id);
    }
    expect(await approvals.get(waiting.id)).toEqual(waiting);
  });

  it("a directory that others can enter, or that is a link, is refused", async () => {
    await chmod(directory, 0o755);
    for (const use of [
      () => approvals.open(plans.removal),
      () => approvals.list(),
      () => approvals.find("a", "b"),
      () => approvals.answer(waiting.id, yes),
    ])
      await expect(use()).rejects.toThrow("can be entered by other users: chmod 700 it");
    await chmod(directory, 0o700);
    await rename(directory, `${directory}-real`);
    await symlink(`${directory}-real`, directory);
    await expect(approvals.list()).rejects.toThrow("is not a directory");
  });

  it("a directory that is not there holds no plans, and is not made by looking", async () => {
    const nowhere = createApprovals(join(directory, "nowhere"), now);
    expect(await nowhere.list()).toEqual([]);
    expect(await nowhere.get(waiting.id)).toBeUndefined();
    expect(await nowhere.take(waiting.id)).toBe(false);
    expect(await readdir(directory)).not.toContain("nowhere");
  });
});

it("a thousand waiting plans are all found, with few files open at a time", async () => {
  const { id, ...rest } = await approvals.open(plans.removal);
  const ids = [id, ...Array.from({ length: 999 }, shortCode)];
  for (const one of ids.slice(1)) await writeFile(file(`${one}.json`), JSON.stringify({ ...rest, id: one }), { mode: 0o600 });
  const started = performance.now();
  expect((await approvals.list()).map((waiting) => waiting.id).toSorted()).toEqual(ids.toSorted());
  const listed = performance.now();
  await createApprovals(directory, now).open(plans.archival);
  console.log(`1000 plans: list ${Math.round(listed - started)} ms, open ${Math.round(performance.now() - listed)} ms`);
  const { ticket } = plans.archival;
  expect(await approvals.find(ticket.subject, ticket.argsDigest)).toMatchObject({ ticket });
});

/** Processes of their own, each doing the same to the same plans at the same time. */
async function race(actions: readonly string[], ids: readonly string[]): Promise<boolean[][]> {
  const bundle = file("../racer.mjs");
  await build({
    stdin: {
      contents: `
        import { createApprovals } from "./approvals.ts";
        import { createInterface } from "node:readline";
        const approvals = createApprovals(process.argv[2], Date.now);
        const action = process.argv[3];
        const act = {
          take: (id) => approvals.take(id),
          answer: (id) => approvals.answer(id, { decision: String(process.pid), channel: "terminal" }),
          withdraw: (id) => approvals.withdraw(id).then(() => true),
        }[action];
        console.log("ready");
        for await (const line of createInterface({ input: process.stdin })) {
          const results = [];
          for (const id of JSON.parse(line)) results.push(await act(id));
          console.log(JSON.stringify(results));
          break;
        }`,
      resolveDir: fileURLToPath(new URL("../../src/gate", import.meta.url)),
      loader: "ts",
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const racers = actions.map((action) => spawn(process.execPath, [bundle, directory, action], { stdio: ["pipe", "pipe", "inherit"] }));
  try {
    const lines = racers.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]());
    for (const line of lines) expect((await line.next()).value).toBe("ready");
    for (const { stdin } of racers) stdin.write(`${JSON.stringify(ids)}\n`);
    return await Promise.all(lines.map(async (line) => JSON.parse((await line.next()).value as string) as boolean[]));
  } finally {
    for (const racer of racers) racer.kill();
  }
}

describe("several processes at once", () => {
  const rounds = 150;
  let ids: string[];

  beforeEach(async () => {
    ids = [];
    while (ids.length < rounds) ids.push((await approvals.open(plans.removal)).id);
  });

  it("take each plan exactly once", async () => {
    for (const id of ids) await approvals.answer(id, yes);
    const won = await race(["take", "take", "take", "take"], ids);
    const winners = ids.map((_, round) => won.filter((results) => results[round]).length);
    expect(winners).toEqual(ids.map(() => 1));
    console.log(`rounds won by each process: ${won.map((results) => results.filter(Boolean).length).join(", ")}`);
  });

  it("answer each plan exactly once, and the answer is the winner's", async () => {
    const won = await race(["answer", "answer", "answer", "answer"], ids);
    expect(ids.map((_, round) => won.filter((results) => results[round]).length)).toEqual(ids.map(() => 1));
    const answers = await Promise.all(ids.map((id) => approvals.answerTo(id)));
    expect(new Set(answers.map((answer) => answer?.decision)).size).toBeLessThanOrEqual(4);
    expect(answers).not.toContain(undefined);
  });

  it.each(["withdraw", "take"])("an answer counts only if it came before the %s", async (end) => {
    const [answered = []] = await race(["answer", end], ids);
    const answers = await Promise.all(ids.map((id) => approvals.answerTo(id)));
    expect(answers.map((answer) => answer !== undefined)).toEqual(answered);
    expect(await approvals.list()).toEqual([]);
    console.log(`${answered.filter(Boolean).length} of ${rounds} answers came first`);
  });

  it("leave no draft behind", async () => {
    await race(["answer", "take"], ids);
    expect((await readdir(directory)).filter((name) => name.endsWith(".draft"))).toEqual([]);
  });
});

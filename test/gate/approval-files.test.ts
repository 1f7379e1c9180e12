import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, shortCode, type Approvals, type Waiting } from "../../src/gate/approvals.ts";
import { draftPlans, type Plans } from "../support/plans.ts";

let plans: Plans;
let directory: string;
let approvals: Approvals;
let waiting: Waiting;
/** What its file holds. */
let text: string;

const yes = { decision: "Approve", channel: "terminal" };
const file = (name: string) => join(directory, name);
const planFile = ({ id }: Waiting) => file(`${id}.json`);

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "oam-")), "approvals");
  approvals = createApprovals(directory, Date.now);
  waiting = await approvals.open(plans.removal);
  text = await readFile(planFile(waiting), "utf8");
});

afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

describe("what is on the disk is not trusted:", () => {
  /** The plan is there for nobody, and nothing fails. */
  const expectIgnored = async (): Promise<void> => {
    expect(await approvals.list()).toEqual([]);
    expect(await approvals.get(waiting.id)).toBeUndefined();
    expect(await approvals.find(waiting.ticket.subject, waiting.ticket.argsDigest, waiting.organization)).toBeUndefined();
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
    execFileSync("sh", ["-c", `mkfifo -m 600 '${planFile(waiting)}'`]);
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
    expect(await approvals.find(waiting.ticket.subject, waiting.ticket.argsDigest, waiting.organization)).toBeUndefined();
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
    const outside = join(directory, "..", `${waiting.id}.json`);
    await writeFile(outside, JSON.stringify({ ...waiting, id: `../${waiting.id}` }), { mode: 0o600 });
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
      () => approvals.find("a", "b", "c"),
      () => approvals.answer(waiting.id, yes),
    ])
      await expect(use()).rejects.toThrow("can be entered by other users: chmod 700 it");
    await chmod(directory, 0o700);
    await rename(directory, `${directory}-real`);
    await symlink(`${directory}-real`, directory);
    await expect(approvals.list()).rejects.toThrow("is not a directory");
  });

  it("a directory that is not there holds no plans, and is not made by looking", async () => {
    const nowhere = createApprovals(join(directory, "nowhere"), Date.now);
    expect(await nowhere.list()).toEqual([]);
    expect(await nowhere.get(waiting.id)).toBeUndefined();
    expect(await nowhere.take(waiting.id)).toBe(false);
    expect(await readdir(directory)).not.toContain("nowhere");
  });
});

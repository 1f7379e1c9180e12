import { lstat, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, shortCode, type Approvals } from "../../src/gate/approvals.ts";
import { asGiven, draftPlans, expiring, type Given, type Plans } from "../support/plans.ts";

let plans: Plans;
let directory: string;
let offset: number;
let approvals: Approvals;

const now = () => Date.now() + offset;
const yes = { decision: "Approve", channel: "terminal" };
const no = { decision: "Decline", channel: "page" };
const file = (name: string) => join(directory, name);
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
    const { organization, ticket } = plans.removal;
    const { subject, argsDigest } = ticket;
    expect(await approvals.find(subject, argsDigest, organization)).toBeUndefined();
    const first = await approvals.open(plans.removal);
    wait(1);
    const second = await approvals.open(plans.removal);
    await approvals.open(plans.archival);
    expect(await approvals.find(subject, argsDigest, organization)).toEqual(first);
    await approvals.answer(second.id, yes);
    expect(await approvals.find(subject, argsDigest, organization)).toEqual(second);
    expect(await approvals.find("archive_project", argsDigest, organization)).toBeUndefined();
    expect(await approvals.find(subject, argsDigest, "another organization")).toBeUndefined();
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
    expect(await approvals.find(ticket.subject, ticket.argsDigest, plans.removal.organization)).toBeUndefined();
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
    expect(await approvals.find(ticket.subject, ticket.argsDigest, plans.removal.organization)).toBeUndefined();
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
  expect(await approvals.find(ticket.subject, ticket.argsDigest, plans.removal.organization)).toMatchObject({ ticket });
});

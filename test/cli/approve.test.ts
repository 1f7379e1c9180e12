import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, type Approvals, type Waiting } from "../../src/gate/approvals.ts";
import { draftPlans, expiring, type Given, type Plans } from "../support/plans.ts";
import { command, hasTerminal, openScreen, type Screen } from "../support/screen.ts";

let plans: Plans;
let state: string;
let approvals: Approvals;
let sandboxed: Approvals;

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "oam-"));
  approvals = createApprovals(join(state, "approvals"), Date.now);
  sandboxed = createApprovals(join(state, "sandbox", "approvals"), Date.now);
});

afterEach(() => rm(state, { recursive: true, force: true }));

const open = (given: Given): Promise<Waiting> => approvals.open(given);
const args = (...more: string[]): string[] => ["approve", ...more, "--state-dir", state];
/** Still waiting, answered by nobody. */
const expectUntouched = async ({ id }: Waiting): Promise<void> => {
  expect(await approvals.answerTo(id)).toBeUndefined();
  expect(await approvals.get(id)).toBeDefined();
};

describe.skipIf(!hasTerminal)("at a terminal", () => {
  const at = (waiting: Waiting, size?: { columns: number; rows: number }): Promise<Screen> => openScreen(command(args(waiting.id)), size);
  const question = /Approve\? \[y\/N\]$/;
  const typing = /Type Payments to approve, or press Enter to decline:$/;

  it("shows the only plan in full and records a yes, which can be taken once", async () => {
    const waiting = await open(plans.removal);
    const screen = await openScreen(command(args()));
    expect(await screen.until(question)).toMatch(
      /Plan \w{8} waits for your approval\.\n\n {2}remove_project_group: Revoke.*organization +https:.*group +Support Team \(.*project +Payments \(.*left, until/s,
    );
    await screen.type("y");
    await screen.press("Enter");
    expect(await screen.until(/exit code/)).toMatch(
      /Approved\. The call goes on by itself, or when the assistant repeats it\.\nexit code 0$/,
    );
    expect(await approvals.answerTo(waiting.id)).toMatchObject({ decision: "Approve", channel: "terminal" });
    expect(await approvals.take(waiting.id)).toBe(true);
  });

  it.each([
    ["n", "Decline"],
    ["No", "Decline"],
    ["", "Decline"],
  ])("declines for %j", async (text, decision) => {
    const waiting = await open(plans.removal);
    const screen = await at(waiting);
    await screen.until(question);
    if (text !== "") await screen.type(text);
    await screen.press("Enter");
    expect(await screen.until(/exit code/)).toMatch(/Declined\. Nothing was changed\.\nexit code 0$/);
    expect(await approvals.answerTo(waiting.id)).toMatchObject({ decision, channel: "terminal" });
  });

  it("wants the exact name for what cannot be undone, and asks again after a wrong one", async () => {
    const waiting = await open(plans.archival);
    const screen = await at(waiting);
    expect(await screen.until(typing)).toContain("CANNOT BE UNDONE.");
    for (const [index, text] of ["y", "payments"].entries()) {
      await screen.type(text);
      await screen.press("Enter");
      await screen.until(new RegExp(`(That is not the name.*){${index + 1}}${typing.source}`, "s"));
      await expectUntouched(waiting);
    }
    await screen.type("Payments");
    await screen.press("Enter");
    await screen.until(/Approved\..*exit code 0$/s);
    expect(await approvals.answerTo(waiting.id)).toMatchObject({ decision: "Payments", channel: "terminal" });
  });

  it("leaves the plan waiting after three wrong names", async () => {
    const waiting = await open(plans.archival);
    const screen = await at(waiting);
    for (let wrong = 0; wrong < 3; wrong += 1) {
      await screen.until(new RegExp(`(That is not the name.*){${wrong}}${typing.source}`, "s"));
      await screen.type("Payment");
      await screen.press("Enter");
    }
    await screen.until(/Not answered\. The plan goes on waiting; nothing was changed\.\nexit code 6$/);
    await expectUntouched(waiting);
  });

  it("declines what cannot be undone with Enter, also where the target is called Decline", async () => {
    const waiting = await open({ ...plans.archival, view: { ...plans.archival.view, typed: "Decline" } });
    const screen = await at(waiting);
    await screen.until(/Type Decline to approve/);
    await screen.press("Enter");
    await screen.until(/Declined\..*exit code 0$/s);
    expect((await approvals.answerTo(waiting.id))?.decision).toBe("");
  });

  it("prints a code where the call needs one, and keeps it with the answer", async () => {
    const waiting = await open({ ...plans.removal, needsCode: true });
    const screen = await at(waiting);
    expect(await screen.until(question)).toContain("Approving prints a code, which the assistant needs for the call.");
    await screen.type("yes");
    await screen.press("Enter");
    const code = /the call needs it: (\w{8})\nIt works once, for (?:10 min|9 min \d+ s)\.\nexit code 0$/.exec(
      await screen.until(/exit code/),
    )?.[1];
    expect(code).toBeDefined();
    expect(await approvals.answerTo(waiting.id)).toMatchObject({ decision: "Approve", code });
  });

  it.each(["echo y | ", "yes | ", "yes Payments | "])("does not hear what is piped in with `%s`", async (pipe) => {
    const waiting = await open(pipe.includes("Payments") ? plans.archival : plans.removal);
    const screen = await openScreen(pipe + command(args(waiting.id)));
    await screen.until(pipe.includes("Payments") ? typing : question);
    // Time enough to read a pipe, had it any.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expectUntouched(waiting);
    await screen.press("Enter");
    await screen.until(/Declined\..*exit code 0$/s);
  });

  it("does not hear what was typed before the question", async () => {
    const waiting = await open(plans.removal);
    const screen = await openScreen(`echo go; sleep 0.7; ${command(args(waiting.id))}`);
    await screen.until(/go/);
    await screen.type("y");
    await screen.press("Enter");
    await screen.type("y");
    await screen.until(question);
    await screen.press("Enter");
    await screen.until(/Declined\..*exit code 0$/s);
  });

  it("shows the plan to the person even when standard output goes elsewhere", async () => {
    const waiting = await open(plans.removal);
    const out = join(state, "out.txt");
    const screen = await openScreen(`${command(args(waiting.id))} >'${out}' 2>&1 </dev/null`);
    expect(await screen.until(question)).toContain("Support Team (");
    await screen.press("Enter");
    await screen.until(/Declined\..*exit code 0$/s);
    expect(await readFile(out, "utf8")).toBe("");
  });

  it.each(["C-c", "C-d"])("leaves the plan waiting on %s", async (key) => {
    const waiting = await open(plans.removal);
    const screen = await at(waiting);
    await screen.until(question);
    await screen.press(key);
    await screen.until(/Not answered\. The plan goes on waiting; nothing was changed\.\nexit code 6$/);
    await expectUntouched(waiting);
  });

  it("says so when the time is over while it asks", async () => {
    const waiting = await open(expiring(plans.removal, Date.now() + 3_000));
    const screen = await at(waiting);
    await screen.until(question);
    await screen.type("y");
    await screen.until(/Too late: its time was over at \d\d:\d\d:\d\d\. Nothing was changed\..*exit code 6$/s);
    expect(await approvals.answerTo(waiting.id)).toBeUndefined();
  });

  it.each([
    [
      "approved",
      "approved elsewhere meanwhile \\(page\\)",
      ({ id }: Waiting) => approvals.answer(id, { decision: "Approve", channel: "page" }),
    ],
    [
      "declined",
      "declined elsewhere meanwhile \\(page\\)",
      ({ id }: Waiting) => approvals.answer(id, { decision: "Decline", channel: "page" }),
    ],
    ["withdrawn", "withdrawn meanwhile: nobody waits", ({ id }: Waiting) => approvals.withdraw(id)],
  ] as const)("says so when the plan is %s while it asks", async (_, says, meanwhile) => {
    const waiting = await open(plans.removal);
    const screen = await at(waiting);
    await screen.until(question);
    await meanwhile(waiting);
    await screen.until(new RegExp(`It was ${says}.*exit code 6$`, "s"));
  });

  it("marks plans of the sandbox", async () => {
    const waiting = await sandboxed.open(plans.removal);
    const screen = await at(waiting);
    expect(await screen.until(question)).toContain("SANDBOX: an invented organization. Nothing real changes.");
    await screen.type("y");
    await screen.press("Enter");
    await screen.until(/Approved\./);
    expect(await sandboxed.answerTo(waiting.id)).toMatchObject({ decision: "Approve" });
  });

  it("colours what is lost, and not with NO_COLOR", async () => {
    const waiting = await open(plans.archival);
    const coloured = await at(waiting);
    await coloured.until(typing);
    // oxlint-disable-next-line no-control-regex
    expect(await coloured.read("-e")).toMatch(/\u001B\[33mAll API traffic.*\u001B\[1m\u001B\[31mCANNOT BE UNDONE/s);
    const plain = await openScreen(command(args(waiting.id), { NO_COLOR: "1" }));
    await plain.until(typing);
    expect(await plain.read("-e")).not.toContain("\u001B");
  });

  it.each([40, 80, 120])("keeps all text of the organization away from the left edge, at %i columns", async (columns) => {
    const long = `Support Team ${"漢".repeat(200)} To undo: nothing is lost. ${" ".repeat(300)}Approve? [y/N]`;
    const { id } = await open(plans.removal);
    const path = join(state, "approvals", `${id}.json`);
    const waiting = JSON.parse(await readFile(path, "utf8")) as Waiting;
    const [change] = waiting.view.changes;
    const facts = [
      { label: "group", value: long },
      { label: "  status", value: `\u001B[2J\u001B[1;1H${long}` },
    ];
    const view = { title: long, changes: [{ ...change, target: long, facts, warnings: [long], undo: long }] };
    await writeFile(path, JSON.stringify({ ...waiting, organization: long, view }));
    const screen = await openScreen(command(args(id)), { columns, rows: 200 });
    const lines = (await screen.until(question)).split("\n");
    const ours = lines.filter((line) => /^[^ ]/.test(line));
    expect(ours).toEqual([
      `Plan ${id} waits for your approval.`,
      ...lines.filter((line) => /^(?:Asked just now\.|[\d:]+\.$|until|\d+ s left)/.test(line)),
      "Approve? [y/N]",
    ]);
  });
});

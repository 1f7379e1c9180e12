import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, type Approvals, type Waiting } from "../../src/gate/approvals.ts";
import { draftPlans, type Given, type Plans } from "../support/plans.ts";
import { bin, cleanEnv, run } from "../support/process.ts";

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

describe("without a terminal", () => {
  /** A session of its own has no controlling terminal, whoever runs the tests. */
  const runDetached = (input: string, ...more: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [bin, ...args(...more)], { env: cleanEnv(), detached: true });
      const written = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk: Buffer) => (written[name] += chunk.toString()));
      child.on("error", reject).on("close", (code) => resolve({ code, ...written }));
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });

  it("shows the plan, says what is missing and approves nothing, whatever is piped in", async () => {
    const removal = await open(plans.removal);
    const { code, stdout } = await runDetached("y\ny\ny\n", removal.id);
    expect(code).toBe(6);
    expect(stdout).toMatch(/group +Support Team \(.*Members who reach.*To undo: .*Not answered: that needs a person at a terminal/s);
    await expectUntouched(removal);
    const archival = await open(plans.archival);
    expect((await runDetached("Payments\n", archival.id)).code).toBe(6);
    await expectUntouched(archival);
  });

  it("answers no more when nothing waits, and says where it looked", async () => {
    const { code, stdout } = await runDetached("");
    expect(code).toBe(0);
    expect(stdout).toContain(
      `No plan waits for approval.\nLooked in ${join(state, "approvals")} and ${join(state, "sandbox", "approvals")}.`,
    );
  });

  it("lists plans of real organizations and of the sandbox, and asks for an id", async () => {
    const first = await open(plans.removal);
    const second = await sandboxed.open(plans.archival);
    for (const flags of [[], ["--list"]]) {
      const { code, stdout } = await runDetached("y\n", ...flags);
      expect(code).toBe(flags.length === 0 ? 6 : 0);
      expect(stdout).toMatch(/^2 plans wait for approval:/);
      expect(stdout).toMatch(
        new RegExp(`${first.id}  remove_project_group: .*\\n +Support Team \\(.*\\n +asked just now, (10 min|9 min \\d+ s) left\\n`),
      );
      expect(stdout).toMatch(new RegExp(`${second.id}  archive_project: .*\\n +Payments \\(proj_.*\\n +asked .* left, SANDBOX\\n`));
      expect(stdout.includes(`openai-admin-mcp approve ${first.id}`)).toBe(flags.length === 0);
    }
    expect((await runDetached("", "--list", "--sandbox")).stdout).not.toContain(first.id);
    await expectUntouched(first);
  });

  it("lists as JSON", async () => {
    const { id } = await open({ ...plans.several, needsCode: true });
    const { code, stdout } = await runDetached("", "--json");
    expect(code).toBe(0);
    const [only] = JSON.parse(stdout) as Array<Record<string, unknown>>;
    expect(only).toMatchObject({
      id,
      sandbox: false,
      needs_code: true,
      typed: "Payments",
      expires: new Date(plans.several.ticket.expires).toISOString(),
    });
    expect(only!.changes).toHaveLength(3);
    expect(stdout).not.toContain(plans.several.ticket.nonce);
  });

  it("calls an unknown id, an id with --list, and a directory others can enter mistakes of the command line", async () => {
    const one = /^openai-admin-mcp: [^\n]+\n$/;
    for (const id of ["zzzzzzzz", "../approvals/x", "0"]) {
      const { code, stderr } = await run(args(id));
      expect(code).toBe(2);
      expect(stderr).toMatch(one);
      expect(stderr).toContain(`No plan "${id}" waits for approval`);
    }
    const { id } = await open(plans.removal);
    expect(await run(args(id, "--list"))).toMatchObject({ code: 2, stderr: expect.stringMatching(one) as string });
    await chmod(join(state, "approvals"), 0o755);
    expect(await run(args())).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("can be entered by other users: chmod 700 it") as string,
    });
  });

  it("says that a plan was answered already", async () => {
    const { id } = await open(plans.removal);
    await approvals.answer(id, { decision: "Approve", channel: "page" });
    expect(await run(args(id))).toMatchObject({ code: 6, stdout: `Plan ${id} was answered already.\n` });
  });
});

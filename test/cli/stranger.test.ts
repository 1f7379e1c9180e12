import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bin, complaintOf, start, type Env } from "../support/process.ts";

/** A number that belongs to no user, as containers are often run under. */
const nobody = { uid: 54_321, gid: 54_321 };

/** Only root can start a process as somebody else, and Node and the command must be where others may read. */
const possible = spawnSync(process.execPath, ["-e", `require("fs").readFileSync(${JSON.stringify(bin)})`], nobody).status === 0;

/** A directory that anybody can use; what the tests write is below one that only their user can enter. */
const newDirectory = (): string => {
  chmodSync(tmpdir(), 0o711);
  const directory = mkdtempSync(join(tmpdir(), "oam-stranger-"));
  chmodSync(directory, 0o777);
  return directory;
};

async function runAsNobody(args: readonly string[], env: Env) {
  const { child, exit } = start(args, { TMPDIR: newDirectory(), ...env }, nobody);
  child.stdin.end();
  return exit;
}

describe.runIf(possible)("under a number that belongs to no user", () => {
  it("makes calls, and the record names the number", async () => {
    const state = join(newDirectory(), "state");
    const args = ["call", "create_project", '{"name": "By nobody"}', "--sandbox", "--state-dir", state];
    const { code, stderr } = await runAsNobody(args, { HOME: "/nowhere" });
    expect([code, stderr]).toEqual([0, ""]);
    const { stdout } = await runAsNobody(["trail", "show", "--json", "--sandbox", "--state-dir", state], { HOME: "/nowhere" });
    expect(stdout).toContain('"uid 54321"');
  });

  it("asks for --state-dir where there is no home directory", async () => {
    const env = { OPENAI_ADMIN_MCP_STATE_DIR: "", HOME: "" };
    expect(complaintOf(await runAsNobody(["--sandbox"], env))).toContain("no home directory");
    expect(complaintOf(await runAsNobody(["approve", "--list"], env))).toContain("--state-dir");
  });
});

import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { approve, decline } from "../gate/page/stage.ts";
import { textOf, type Peer } from "../support/peer.ts";
import { command, hasTerminal, openScreen } from "../support/screen.ts";
import { call, connect, run, startSandboxProcess, supportTeamOfPayments, type Env, type SandboxProcess } from "../support/process.ts";

// Only where a browser is opened with xdg-open can a test be that browser.
const onLinux = process.platform === "linux";

let directory: string;
let env: Env;

/** The address the server opened; nothing but the browser is told. */
const opened = (): Promise<string> => readFile(join(directory, "opened"), "utf8").catch(() => "");

/** Waits for another address than the one before. */
async function openedAfter(before: string): Promise<string> {
  let url = before;
  // The file is empty for a moment while it is written.
  const isNew = async () => {
    url = await opened();
    return url !== "" && url !== before;
  };
  await expect.poll(isNew, { timeout: 15_000 }).toBe(true);
  return url;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "oam-"));
  const browser = join(directory, "xdg-open");
  await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > "${join(directory, "opened")}"\n`);
  await chmod(browser, 0o755);
  env = {
    PATH: `${directory}:${process.env.PATH}`,
    DISPLAY: ":0",
    SSH_CONNECTION: "",
    OPENAI_ADMIN_MCP_STATE_DIR: join(directory, "state"),
    OPENAI_ADMIN_MCP_CHANNELS: "elicitation,page,terminal",
    OPENAI_ADMIN_MCP_APPROVAL_WAIT: "20",
  };
});

const eras = ["legacy", "modern"] as const;

async function hostWithoutForms(sandbox: SandboxProcess, era: (typeof eras)[number], more: Env = {}): Promise<Peer> {
  const { peer } = await connect([], { era, capabilities: {} }, { ...env, ...sandbox.env, ...more });
  return peer;
}

describe.runIf(hasTerminal).each(eras)("a %s host that cannot show forms, where no browser can be opened", (era) => {
  it("gets the person's yes from a terminal, while the call waits", async () => {
    const sandbox = await startSandboxProcess();
    const { target, groups } = await supportTeamOfPayments(sandbox);
    const peer = await hostWithoutForms(sandbox, era, { DISPLAY: "", WAYLAND_DISPLAY: "" });
    const pending = call(peer, "remove_project_group", target);
    const state = ["--state-dir", env.OPENAI_ADMIN_MCP_STATE_DIR!];
    await expect
      .poll(async () => (await run(["approve", "--list", ...state])).stdout, { timeout: 15_000 })
      .toContain("remove_project_group");
    const screen = await openScreen(command(["approve", ...state]));
    await screen.until(/Approve\? \[y\/N\]/);
    await screen.type("y");
    await screen.press("Enter");
    await screen.until(/exit code 0/);
    expect(textOf(await pending)).toContain("deleted: true");
    expect(await groups()).not.toContainEqual(expect.objectContaining({ group_id: target.group_id }));
  });
});

describe.runIf(onLinux).each(eras)("a %s host that cannot show forms, such as Claude Desktop", (era) => {
  it("gets the person's yes from the page, which the model is never told the address of", async () => {
    const sandbox = await startSandboxProcess();
    const { target } = await supportTeamOfPayments(sandbox);
    const peer = await hostWithoutForms(sandbox, era);
    const before = await opened();
    const pending = call(peer, "remove_project_group", target);
    const url = await openedAfter(before);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect((await approve(url)).status).toBe(200);
    const reply = await pending;
    expect(textOf(reply)).toContain("deleted: true");
    expect(JSON.stringify([reply, peer.asked])).not.toContain("127.0.0.1");
  });

  it("changes nothing when the person declines on the page", async () => {
    const sandbox = await startSandboxProcess();
    const { target } = await supportTeamOfPayments(sandbox);
    const peer = await hostWithoutForms(sandbox, era);
    const before = await opened();
    const pending = call(peer, "remove_project_group", target);
    await decline(await openedAfter(before));
    expect(textOf(await pending)).toContain("declined on the approval page. Nothing was changed");
    expect((await supportTeamOfPayments(sandbox)).target).toEqual(target);
  });
});

import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { approve, decline } from "../gate/page/stage.ts";
import { textOf, type Peer } from "../support/peer.ts";
import { call, connect, startSandboxProcess, supportTeamOfPayments, type Env, type SandboxProcess } from "../support/process.ts";

// Only where a browser is opened with xdg-open can a test be that browser.
const onLinux = process.platform === "linux";

let directory: string;
let env: Env;

/** The address the server opened; nothing but the browser is told. */
const opened = (): Promise<string> => readFile(join(directory, "opened"), "utf8").catch(() => "");

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

async function hostWithoutForms(sandbox: SandboxProcess): Promise<Peer> {
  const { peer } = await connect([], { era: "legacy", capabilities: {} }, { ...env, ...sandbox.env });
  return peer;
}

describe.runIf(onLinux)("a host that cannot show forms, such as Claude Desktop", () => {
  it("gets the person's yes from the page, which the model is never told the address of", async () => {
    const sandbox = await startSandboxProcess();
    const { target } = await supportTeamOfPayments(sandbox);
    const peer = await hostWithoutForms(sandbox);
    const pending = call(peer, "remove_project_group", target);
    await expect.poll(opened, { timeout: 15_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect((await approve(await opened())).status).toBe(200);
    const reply = await pending;
    expect(textOf(reply)).toContain("deleted: true");
    expect(JSON.stringify([reply, peer.asked])).not.toContain("127.0.0.1");
  });

  it("changes nothing when the person declines on the page", async () => {
    const sandbox = await startSandboxProcess();
    const { target } = await supportTeamOfPayments(sandbox);
    const peer = await hostWithoutForms(sandbox);
    const before = await opened();
    const pending = call(peer, "remove_project_group", target);
    await expect.poll(opened, { timeout: 15_000 }).not.toBe(before);
    await decline(await opened());
    expect(textOf(await pending)).toContain("declined on the approval page. Nothing was changed");
    expect((await supportTeamOfPayments(sandbox)).target).toEqual(target);
  });
});

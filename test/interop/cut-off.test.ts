import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { between, call, connect, startSandboxProcess, type Env } from "../support/process.ts";

const canAsk = { era: "legacy", capabilities: { elicitation: {} } } as const;

/** A server that is about to create an approved admin key. */
async function startMint(env: Env, state: string) {
  const { server, peer } = await connect(["--state-dir", state], canAsk, env);
  peer.respondWith(() => ({ action: "accept", content: { decision: "Approve" } }));
  return { server, mint: () => void call(peer, "create_admin_api_key", { name: "Orphan" }) };
}

async function newState(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), "openai-admin-mcp-"));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  return state;
}

describe("a key that is being created when the host goes away", () => {
  it("is announced to the operator, who could not know of it otherwise", async () => {
    const sandbox = await startSandboxProcess();
    const before = await sandbox.list("admin_api_keys");
    // The key exists; its answer never comes.
    const env = await between(sandbox, async () => {
      minting.server.child.stdin.end();
      await minting.server.exit;
    });
    const minting = await startMint(env, await newState());
    minting.mint();
    const { code, stderr } = await minting.server.exit;
    expect(code).toBe(0);
    expect(await sandbox.list("admin_api_keys")).toHaveLength(before.length + 1);
    expect(stderr).toMatch(/create_admin_api_key.*UNKNOWN.*list_admin_api_keys/);
  });

  it("reaches its file when its answer came in time, and is announced when not", async () => {
    const sandbox = await startSandboxProcess();
    const before = await sandbox.list("admin_api_keys");
    const state = await newState();
    const env = await between(sandbox, async () => undefined, { onAnswered: () => minting.server.child.stdin.end() });
    const minting = await startMint(env, state);
    minting.mint();
    const { code, stderr } = await minting.server.exit;
    expect(code).toBe(0);
    expect(await sandbox.list("admin_api_keys")).toHaveLength(before.length + 1);
    if (stderr.includes("UNKNOWN")) return;
    const [file] = await readdir(join(state, "keys"));
    const key = (await readFile(join(state, "keys", file!), "utf8")).trim();
    expect(await sandbox.get("projects", key)).toMatchObject({ object: "list" });
  });
});

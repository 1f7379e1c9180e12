import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/peer.ts";
import { between, call, connect, run, startSandboxProcess, type Env, type Exit, type SandboxProcess } from "../support/process.ts";

let sandbox: SandboxProcess;
let scratch: string;
let project_id: string;
let service_account_id: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "openai-admin-mcp-"));
  sandbox = await startSandboxProcess();
  project_id = String((await sandbox.list("projects")).find(({ name }) => name === "Payments")?.id);
  service_account_id = String((await sandbox.list(`projects/${project_id}/service_accounts`))[0]?.id);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const newDirectory = () => mkdtemp(join(scratch, "state-"));

/** The tools that mint a key, what they are called with, and the member of the answer that is the key. */
const mints: Array<[tool: string, args: () => Json, keyIn: (answer: Json) => Json]> = [
  ["create_admin_api_key", () => ({ name: "Auditor", expires_in_seconds: 86_400 }), (answer) => answer],
  ["create_project_service_account", () => ({ project_id, name: "auditor" }), (answer) => answer.api_key as Json],
  [
    "create_project_service_account_api_key",
    () => ({ project_id, service_account_id, name: "auditor", expires_in_seconds: 86_400 }),
    (answer) => answer,
  ],
];

interface Mint {
  readonly state?: string;
  readonly env?: Env;
  readonly options?: readonly string[];
}

const mint = (tool: string, args: Json, { state, env = sandbox.env, options = [] }: Mint): Promise<Exit> =>
  run(["call", tool, JSON.stringify(args), "--confirm", "off", ...(state === undefined ? [] : ["--state-dir", state]), ...options], {
    env,
  });

const keyShape = /\bsk-(?:[a-z]+-)?[\w-]{20,}/;

/** Every key, and every holder of keys, that a mint of these tests can leave behind. */
async function rows(): Promise<Json[]> {
  const project = `projects/${project_id}`;
  const lists = ["admin_api_keys", `${project}/service_accounts`, `${project}/api_keys?owner_project_access=any`];
  return (await Promise.all(lists.map((path) => sandbox.list(path)))).flat();
}
const holders = async () => (await rows()).map(({ id }) => id);

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe.each(mints)("%s", (tool, args, keyIn) => {
  it("answers with the path of a file that only its owner can read, and without the key", async () => {
    const state = join(await newDirectory(), "deep", "state");
    const { code, stdout, stderr } = await mint(tool, args(), { state });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const path = /key_file: (.+)/.exec(stdout)?.[1] ?? "";
    expect(dirname(path)).toBe(join(state, "keys"));
    expect(await modeOf(path)).toBe("600");
    expect(await modeOf(dirname(path))).toBe("700");

    const content = await readFile(path, "utf8");
    expect(content).toMatch(/^sk-[\w-]{20,}\n$/);
    const key = content.trim();
    expect(stdout).toMatch(/value: sk-.*….{4}$/m);
    expect(stdout).not.toContain(key);
    expect(stdout).not.toMatch(keyShape);
    expect(await readdir(dirname(path))).toHaveLength(1);
  });

  it("keeps the very key that the API now lists, also with --output json", async () => {
    const state = await newDirectory();
    const { stdout } = await mint(tool, args(), { state, options: ["--output", "json"] });
    expect(stdout).not.toMatch(keyShape);
    const answer = JSON.parse(stdout) as Json;
    const key = (await readFile(String(answer.key_file), "utf8")).trim();
    const { id, value } = keyIn(answer);
    const listed = (await rows()).find((row) => row.id === id);
    const [head, tail] = String(listed?.redacted_value).split("...");
    expect(key.startsWith(head!) && key.endsWith(tail!), `${head}…${tail}`).toBe(true);
    expect(value).toMatch(/^sk-.*…/);
    expect(key.endsWith(String(value).split("…")[1]!)).toBe(true);
  });

  it.each(["text", "json"])("shows the key with --secrets inline, as %s, and writes no file", async (output) => {
    const state = await newDirectory();
    const { code, stdout } = await mint(tool, args(), { state, options: ["--secrets", "inline", "--output", output] });
    expect(code).toBe(0);
    expect(stdout).toMatch(keyShape);
    expect(stdout).not.toContain("key_file");
    if (output === "json") expect(keyIn(JSON.parse(stdout) as Json).value).toMatch(keyShape);
    expect(await readdir(join(state, "keys")).catch(() => [])).toEqual([]);
  });

  it("creates no key when it could not be kept", async () => {
    const before = await holders();
    const { code, stdout, stderr } = await mint(tool, args(), { state: "/dev/null/state" });
    expect(code).toBe(5);
    expect(stdout).toBe("");
    expect(stderr).toContain("No key was created");
    expect(await holders()).toEqual(before);
  });
});

describe("a fresh admin key", () => {
  it("from its file opens the organization", async () => {
    const { stdout } = await mint("create_admin_api_key", { name: "Rotation" }, { state: await newDirectory() });
    const content = await readFile(/key_file: (.+)/.exec(stdout)![1]!, "utf8");
    const { code, stdout: list } = await run(["call", "list_projects"], { env: { ...sandbox.env, OPENAI_ADMIN_KEY: content } });
    expect(code).toBe(0);
    expect(list).toContain("Payments");
  });

  it("reaches the file, and not the host, after a person approved it", async () => {
    const state = await newDirectory();
    const { server, peer } = await connect(["--state-dir", state], { era: "legacy", capabilities: { elicitation: {} } }, sandbox.env);
    peer.respondWith(() => ({ action: "accept", content: { decision: "Approve" } }));
    const { result } = await call(peer, "create_admin_api_key", { name: "Approved" });
    expect(result?.isError).toBeUndefined();
    expect(peer.asked).toHaveLength(1);
    peer.close();
    const { stdout, stderr } = await server.exit;
    const [file] = await readdir(join(state, "keys"));
    const key = (await readFile(join(state, "keys", file!), "utf8")).trim();
    expect(await sandbox.get("projects", key)).toMatchObject({ object: "list" });
    expect(stdout + stderr).not.toContain(key);
    expect(stdout + stderr).not.toMatch(keyShape);
  });
});

describe("a service account without a key", () => {
  it("leaves no key file", async () => {
    const state = await newDirectory();
    const args = { project_id, name: "keyless", create_service_account_only: true };
    const { code, stdout } = await mint("create_project_service_account", args, { state, options: ["--confirm", "block"] });
    expect(code).toBe(0);
    expect(stdout).not.toContain("key_file");
    expect(await readdir(join(state, "keys")).catch(() => [])).toEqual([]);
  });
});

describe("no key is created when its file", () => {
  const unfit: Array<[where: string, prepare: (state: string) => Promise<string>, why: RegExp]> = [
    ["would be below a file", async (state) => (await writeFile(join(state, "file"), ""), join(state, "file")), /ENOTDIR|not a directory/],
    ["would be in what is no directory", async (state) => (await writeFile(join(state, "keys"), ""), state), /EEXIST|not a directory/],
    ["would be in a system directory that takes none", async () => "/proc/openai-admin-mcp", /ENOENT|EACCES|EROFS/],
    [
      "would be behind a link",
      async (state) => {
        await mkdir(join(state, "elsewhere"), { mode: 0o700 });
        await symlink(join(state, "elsewhere"), join(state, "keys"));
        return state;
      },
      /not a directory/,
    ],
    [
      "would be behind a link to nowhere",
      async (state) => (await symlink(join(state, "nowhere"), join(state, "keys")), state),
      /EEXIST|ENOENT|not a directory/,
    ],
    [
      "would be in a directory that others can enter",
      async (state) => {
        await mkdir(join(state, "keys"));
        await chmod(join(state, "keys"), 0o750);
        return state;
      },
      /chmod 700/,
    ],
  ];
  it.each(unfit)("%s", async (_, prepare, why) => {
    const directory = await newDirectory();
    const state = await prepare(directory);
    const before = await holders();
    const { code, stdout, stderr } = await mint("create_admin_api_key", { name: "Unkept" }, { state });
    expect(code).toBe(5);
    expect(stdout).toBe("");
    expect(stderr).toContain("No key was created");
    expect(stderr).toMatch(why);
    expect(stderr).toContain("--state-dir");
    expect(await holders()).toEqual(before);
    expect(await readdir(join(directory, "elsewhere")).catch(() => [])).toEqual([]);
  });
});

describe("when the file cannot be written after all", () => {
  it.each(mints)("%s deletes what it created", async (tool, args, keyIn) => {
    const state = await newDirectory();
    const before = await holders();
    let created: Json = {};
    const env = await between(sandbox, async (answer) => {
      created = keyIn(answer);
      expect(await holders()).not.toEqual(before);
      await writeFile(join(state, "keys", `${String(created.id)}.key`), "somebody was here first");
    });
    const { code, stdout, stderr } = await mint(tool, args(), { state, env });
    expect(created.value).toMatch(keyShape);
    expect(code).toBe(5);
    expect(stdout).toBe("");
    expect(stderr).toContain("could not be written to a file (EEXIST");
    expect(stderr).toContain("It was deleted again, so nothing is left behind.");
    expect(stderr).not.toContain(created.value);
    expect(await holders()).toEqual(before);
    expect(await readFile(join(state, "keys", `${String(created.id)}.key`), "utf8")).toBe("somebody was here first");
  });

  it("because the directory was replaced, the key is deleted too", async () => {
    const state = await newDirectory();
    const before = await holders();
    const env = await between(sandbox, async () => {
      await rm(join(state, "keys"), { recursive: true });
      await writeFile(join(state, "keys"), "");
    });
    const { code, stderr } = await mint("create_admin_api_key", { name: "Unkept" }, { state, env });
    expect(code).toBe(5);
    expect(stderr).toContain("It was deleted again");
    expect(await holders()).toEqual(before);
  });

  it("and the key cannot be deleted either, the answer says which one to delete, and how", async () => {
    const state = await newDirectory();
    let created: Json = {};
    const env = await between(
      sandbox,
      async (answer) => {
        created = answer;
        await rm(join(state, "keys"), { recursive: true });
        await writeFile(join(state, "keys"), "");
      },
      { deletes: false },
    );
    const { code, stdout, stderr } = await mint("create_admin_api_key", { name: "Stray" }, { state, env });
    expect(code).toBe(5);
    expect(stderr).toContain("Deleting it again failed (no luck)");
    expect(stderr).toContain(`delete ${String(created.id)} with delete_admin_api_key`);
    expect(stdout + stderr).not.toContain(created.value);
    expect(await holders()).toContain(created.id);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { canary, refusedPort } from "../client/servers.ts";
import { complaintOf, run, start, startSandboxProcess, supportTeamOfPayments, type SandboxProcess } from "../support/process.ts";

let sandbox: SandboxProcess;
let support: Awaited<ReturnType<typeof supportTeamOfPayments>>;

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  support = await supportTeamOfPayments(sandbox);
});

/** A call against the sandbox. */
const call = (tool: string, args: unknown, ...options: string[]) =>
  run(["call", tool, typeof args === "string" ? args : JSON.stringify(args), ...options], { env: sandbox.env });

const errorOf = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
  expect(stdout).toBe("");
  const json = JSON.parse(stderr) as { error: { code: string; message: string } };
  expect(Object.keys(json)).toEqual(["error"]);
  expect(Object.keys(json.error)).toEqual(["code", "message"]);
  return json.error;
};

describe("a call that is done", () => {
  it("prints what a model would read, and exits with 0", async () => {
    const { code, stdout, stderr } = await run(["call", "list_projects"], { env: sandbox.env });
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^8 items, complete\.\n/);
    expect(stdout).toContain("Payments");
  });

  it("prints with --output json the API's JSON and nothing else", async () => {
    const { code, stdout, stderr } = await call("list_projects", { limit: 2 }, "--output", "json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(await sandbox.get("projects?limit=2"));
  });

  it("takes its arguments from standard input for -", async () => {
    const input = `\n${JSON.stringify({ limit: 1 }, undefined, 2)}\n`;
    const { code, stdout } = await run(["call", "list_projects", "-"], { env: sandbox.env, input });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 item, NOT complete: continue with after="proj_\w+"\.\n/);
  });

  it("needs no key with --sandbox", async () => {
    expect(await run(["call", "list_projects", "--sandbox"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("says nothing when its reader goes away", async () => {
    const { child, exit } = start(["call", "list_projects", "--sandbox"]);
    child.stdout.destroy();
    expect(await exit).toMatchObject({ code: 0, stderr: "" });
  });

  it("of server_status is JSON too with --output json", async () => {
    const { code, stdout } = await run(["call", "server_status", "--output", "json"], { env: sandbox.env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ api: sandbox.url, confirm: "ask" });
  });
});

describe("a call that fails", () => {
  it("because of an unknown argument names it, and exits with 5", async () => {
    const { code, stdout, stderr } = await call("list_projects", { limt: 2 });
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
    expect(stderr).toContain('unknown argument "limt": it takes limit, after, include_archived');
  });

  it("because of an unknown argument of server_status fails as well", async () => {
    const { code, stdout, stderr } = await call("server_status", { verbose: true });
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
    expect(stderr).toContain('unknown argument "verbose"');
  });

  it.each<[why: string, tool: string, args: object, code: string]>([
    ["an unknown argument", "list_projects", { limt: 2 }, "invalid_arguments"],
    ["a missing argument", "retrieve_project", {}, "invalid_arguments"],
    ["the API", "retrieve_project", { project_id: "proj_none" }, "api_error"],
  ])("because of %s says so in JSON with --output json", async (_, tool, args, wanted) => {
    const exit = await call(tool, args, "--output", "json");
    expect(exit.code).toBe(5);
    expect(errorOf(exit).code).toBe(wanted);
  });

  it("because nothing answers says so", async () => {
    const env = { OPENAI_BASE_URL: `http://127.0.0.1:${await refusedPort()}/v1`, OPENAI_ADMIN_KEY: canary };
    const exit = await run(["call", "list_projects", "--output", "json"], { env });
    expect(exit.code).toBe(5);
    expect(errorOf(exit)).toMatchObject({ code: "connection_error", message: expect.stringContaining("ECONNREFUSED") as unknown });
  });
});

describe("a call that would destroy something", () => {
  it.each([
    ["by default", [], "approval_pending"],
    ["with --channels elicitation, which a pipeline has not", ["--channels", "elicitation"], "approval_required"],
    ["with --confirm code", ["--confirm", "code"], "approval_pending"],
    ["with --confirm block", ["--confirm", "block"], "blocked"],
  ])("exits with 6 %s, and changes nothing", async (_, options, wanted) => {
    const before = await support.groups();
    const text = await call("remove_project_group", support.target, ...options);
    expect({ code: text.code, stdout: text.stdout }).toEqual({ code: 6, stdout: "" });
    expect(text.stderr).toMatch(/^Not executed.*nothing was changed/i);
    const json = await call("remove_project_group", support.target, ...options, "--output", "json");
    expect(json.code).toBe(6);
    expect(errorOf(json).code).toBe(wanted);
    expect(await support.groups()).toEqual(before);
  });

  it("shows in its refusal what it would do, and what would make it possible", async () => {
    const { stderr } = await call("remove_project_group", support.target);
    for (const said of ["Support Team", "Payments", "lose access", "openai-admin-mcp approve"]) expect(stderr).toContain(said);
  });

  it("exits with 6 in the embedded organization too", async () => {
    const { code, stdout, stderr } = await run(["call", "remove_project_group", JSON.stringify(support.target), "--sandbox"]);
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toContain("Support Team");
  });

  it("does not take --confirm plan, whose second call would go to another server", async () => {
    const { code, stderr } = await call("remove_project_group", support.target, "--confirm", "plan");
    expect(code).toBe(2);
    expect(stderr).toContain("use --confirm ask or code");
  });

  it("is executed with --confirm off", async () => {
    const { code, stdout } = await call("remove_project_group", support.target, "--confirm", "off", "--output", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ deleted: true });
    expect((await support.groups()).map(({ group_name }) => group_name)).toEqual(["Payments Engineering", "Security"]);
  });
});

describe("a call that cannot be made exits with 2:", () => {
  it.each<[why: string, args: string[], input: string, said: RegExp]>([
    ["arguments that are no JSON", ["list_projects", "{bad"], "", /not JSON/],
    ["no JSON on standard input", ["list_projects", "-"], "limit=3", /not JSON/],
    ["nothing on standard input", ["list_projects", "-"], "", /not JSON/],
    ["a list for arguments", ["list_projects", "[]"], "", /one JSON object/],
    ["null for arguments", ["list_projects", "null"], "", /one JSON object/],
    ["no tool", [], "", /missing required argument 'tool'/],
    ["a tool nobody knows", ["list_everything"], "", /no tool "list_everything".*openai-admin-mcp tools/],
    ["a tool of Object.prototype", ["constructor"], "", /no tool "constructor"/],
    ["a tool that the toolsets hide", ["list_external_keys"], "", /list_external_keys is hidden: --toolsets external_keys/],
    ["a tool that --read-only hides", ["create_project", "--read-only"], "", /create_project is hidden: --read-only/],
    ["a tool that is excluded", ["list_users", "--exclude-tools", "*_users"], "", /list_users is hidden: --exclude-tools/],
    ["an argument too much", ["list_projects", "{}", "{}"], "", /too many arguments/],
  ])("%s", async (_, args, input, said) => {
    expect(complaintOf(await run(["call", ...args, "--output", "json"], { env: sandbox.env, input }))).toMatch(said);
  });
});

import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { canary } from "../client/servers.ts";
import { complaintOf, run, type Env } from "../support/process.ts";

describe("--version", () => {
  it("is the one of the package", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });
});

describe("--help", () => {
  const shared = [
    "--sandbox",
    "--toolsets",
    "--tools",
    "--exclude-tools",
    "--read-only",
    "--confirm",
    "--secrets",
    "--output",
    "--state-dir",
  ];

  it.each([
    ["of the server", [], [...shared, "sandbox", "tools", "call", "OPENAI_ADMIN_MCP_<OPTION>", "OPENAI_ADMIN_KEY"]],
    ["of sandbox", ["sandbox"], ["--port", "--users", "--projects", "--latency-ms"]],
    ["of tools", ["tools"], ["--json", ...shared]],
    ["of call", ["call"], ["<tool>", "[arguments]", ...shared]],
  ])("%s names what there is", async (_, command, words) => {
    const { code, stdout, stderr } = await run([...command, "--help"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const word of words) expect(stdout).toContain(word);
  });
});

describe("a mistake ends with one line that names it, and nothing happens:", () => {
  it.each<[mistake: string, args: string[], said: RegExp]>([
    ["an unknown option", ["--nope"], /unknown option '--nope'/],
    ["an option without its value", ["--sandbox", "--confirm"], /--confirm.*missing/],
    ["a policy that does not exist", ["--confirm", "maybe"], /'maybe' is invalid.*ask, plan, code, block, off/],
    ["a place for keys that does not exist", ["--secrets", "nowhere"], /'nowhere' is invalid.*file, inline/],
    ["a format that does not exist", ["--output", "xml"], /'xml' is invalid.*text, json/],
    ["a time that is none", ["--timeout", "0"], /'0' is invalid.*more than 0/],
    ["a form's time that is none", ["--approval-timeout", "soon"], /'soon' is invalid/],
    ["a toolset that does not exist", ["--sandbox", "--toolsets", "nope"], /no toolset "nope".*default, all, workflows, users/],
    ["a glob that matches nothing", ["--sandbox", "--tools", "nope_*"], /--tools: "nope_\*" matches no tool/],
    ["an exclusion that matches nothing", ["tools", "--exclude-tools", "nope_*"], /--exclude-tools: "nope_\*" matches no tool/],
    ["a selection that leaves nothing", ["tools", "--toolsets", "costs", "--exclude-tools", "*"], /no tool at all/],
    ["an unknown command", ["serve"], /"serve"/],
    ["a word too much", ["tools", "all"], /too many arguments/],
    ["a port that is none", ["sandbox", "--port", "65536"], /'65536' is invalid.*0 to 65535/],
    ["a size that is none", ["sandbox", "--users", "-1"], /'-1' is invalid/],
    ["a key as an argument", ["--sandbox", canary], /sk-admin-/],
    ["a key as an option", ["--sandbox", `--key=${canary}`], /unknown option '--key/],
  ])("%s", async (_, args, said) => {
    const complaint = complaintOf(await run(args, { env: { OPENAI_ADMIN_KEY: canary } }));
    expect(complaint).toMatch(said);
    expect(complaint).not.toContain(canary.slice(9, 30));
  });

  it.each<[mistake: string, env: Env, said: RegExp]>([
    ["no key", {}, /OPENAI_ADMIN_KEY is not set.*--sandbox/],
    ["an empty key", { OPENAI_ADMIN_KEY: " " }, /OPENAI_ADMIN_KEY is not set/],
    ["an ordinary key", { OPENAI_API_KEY: canary }, /OPENAI_API_KEY does not help/],
    ["a key with a line break in it", { OPENAI_ADMIN_KEY: `${canary}\n${canary}` }, /line break/],
    ["a key in typographic quotes", { OPENAI_ADMIN_KEY: `“${canary}”` }, /typographic quote/],
    ["http to another machine", { OPENAI_ADMIN_KEY: canary, OPENAI_BASE_URL: "http://api.openai.com/v1" }, /must begin with https:\/\//],
    ["a base URL that is none", { OPENAI_ADMIN_KEY: canary, OPENAI_BASE_URL: "api.openai.com" }, /base URL/],
    ["an organization that cannot be sent", { OPENAI_ADMIN_KEY: canary, OPENAI_ORG_ID: "org\nx" }, /organization/],
    ["a proxy that is none", { OPENAI_ADMIN_KEY: canary, HTTPS_PROXY: `ftp://${canary}@proxy` }, /HTTPS proxy is not a proxy's URL/],
    [
      "OPENAI_ADMIN_MCP_CONFIRM=maybe",
      { OPENAI_ADMIN_MCP_CONFIRM: "maybe" },
      /OPENAI_ADMIN_MCP_CONFIRM: "maybe".*ask, plan, code, block, off/,
    ],
    ["OPENAI_ADMIN_MCP_READ_ONLY=perhaps", { OPENAI_ADMIN_MCP_READ_ONLY: "perhaps" }, /OPENAI_ADMIN_MCP_READ_ONLY: "perhaps"/],
    ["OPENAI_ADMIN_MCP_SANDBOX=maybe", { OPENAI_ADMIN_MCP_SANDBOX: "maybe" }, /OPENAI_ADMIN_MCP_SANDBOX: "maybe"/],
    ["OPENAI_ADMIN_MCP_TIMEOUT=long", { OPENAI_ADMIN_MCP_TIMEOUT: "long" }, /OPENAI_ADMIN_MCP_TIMEOUT: "long".*seconds/],
    ["OPENAI_ADMIN_MCP_TOOLSETS=nope", { OPENAI_ADMIN_MCP_TOOLSETS: "nope" }, /no toolset "nope"/],
  ])("%s", async (_, env, said) => {
    const complaint = complaintOf(await run([], { env }));
    expect(complaint).toMatch(said);
    expect(complaint).not.toContain(canary.slice(9, 30));
  });

  it("the same for a single call", async () => {
    expect(complaintOf(await run(["call", "list_projects"]))).toMatch(/OPENAI_ADMIN_KEY is not set/);
    expect(complaintOf(await run(["call", "list_projects", "--sandbox", "--confirm", "maybe"]))).toMatch(/ask, plan, code, block, off/);
  });
});

describe("an environment variable", () => {
  const statusOf = async (args: string[], env: Env) => {
    const { code, stdout, stderr } = await run(["call", "server_status", ...args], { env });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return stdout;
  };

  it("sets its option", async () => {
    const status = await statusOf([], {
      OPENAI_ADMIN_MCP_SANDBOX: "true",
      OPENAI_ADMIN_MCP_CONFIRM: "block",
      OPENAI_ADMIN_MCP_SECRETS: "inline",
      OPENAI_ADMIN_MCP_TOOLSETS: "costs, usage",
      OPENAI_ADMIN_MCP_TOOLS: "list_projects",
      OPENAI_ADMIN_MCP_EXCLUDE_TOOLS: "retrieve_*",
    });
    for (const line of [
      "api: the embedded sandbox",
      "confirm: block",
      "fresh keys: into the answer",
      "--exclude-tools names it: retrieve_",
    ]) {
      expect(status).toContain(line);
    }
    expect(status).not.toContain("--toolsets costs would show it");
    expect(status).not.toMatch(/--toolsets projects would show it:.*list_projects/);
  });

  it("gives way to the command line, also where that repeats the default", async () => {
    const env = { OPENAI_ADMIN_MCP_SANDBOX: "1", OPENAI_ADMIN_MCP_CONFIRM: "off", OPENAI_ADMIN_MCP_SECRETS: "inline" };
    expect(await statusOf(["--confirm", "block"], env)).toContain("confirm: block");
    const status = await statusOf(["--confirm", "ask"], env);
    expect(status).toContain("confirm: ask");
    expect(status).toContain("fresh keys: into the answer");
  });

  it("that is empty is as good as not set", async () => {
    const env = { OPENAI_ADMIN_MCP_CONFIRM: "", OPENAI_ADMIN_MCP_READ_ONLY: " ", OPENAI_ADMIN_MCP_TOOLSETS: "" };
    const status = await statusOf(["--sandbox"], env);
    expect(status).toContain("confirm: ask");
    expect(status).not.toContain("--read-only hides");
  });

  it("can say no", async () => {
    expect(await statusOf(["--sandbox"], { OPENAI_ADMIN_MCP_READ_ONLY: "false" })).not.toContain("--read-only hides");
    expect(await statusOf(["--sandbox"], { OPENAI_ADMIN_MCP_READ_ONLY: "true" })).toContain("--read-only hides");
  });
});

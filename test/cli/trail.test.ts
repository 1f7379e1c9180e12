import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import { createTrail, type TrailEntry } from "../../src/trail/trail.ts";
import { entry } from "../trail/entry.ts";

const entries: readonly TrailEntry[] = [
  entry({ plan: "k7m2q9xw", undo: "add_project_group with the previous role" }),
  {
    event: "declined",
    key: "sk-admin-…f3Xk",
    api: "https://api.openai.com/v1",
    tool: "delete_user",
    arguments: { user_id: "user_1" },
    target: "Zoë \u202Emoc.live\u0007 | 2026-01-01 executed",
    risk: "destructive",
    confirm: "ask",
    channel: "elicitation",
    answer: "decline",
  },
  {
    event: "refused",
    key: "sk-admin-…f3Xk",
    api: "https://api.openai.com/v1",
    tool: "create_admin_api_key",
    arguments: { name: '=HYPERLINK("http://evil.example","click")' },
    target: '=HYPERLINK("http://evil.example","click")',
    risk: "grant",
    confirm: "block",
    message: "Not executed: this server runs with --confirm block.\nNothing was changed.",
  },
  entry({ event: "failed", tool: "update_project_rate_limits", arguments: {}, target: "@Payments, Inc.", status: 429, message: "-1 left" }),
];

const dates = ["2026-11-01T08:00:00Z", "2026-11-02T09:30:00Z", "2026-11-03T23:59:59.999Z", "2026-11-04T00:00:00Z"];

let stateDir: string;

async function newTrail(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), "oam-state-"));
  let at = 0;
  const recorded = createTrail({ directory: join(state, "trail"), now: () => Date.parse(dates[at]!), user: "ada" });
  for (const [index, what] of entries.entries()) {
    at = index;
    await recorded.append(what);
  }
  return state;
}

beforeAll(async () => {
  stateDir = await newTrail();
});

async function trail(args: readonly string[], state = stateDir) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await run({ args: ["trail", ...args], env: { OPENAI_ADMIN_MCP_STATE_DIR: state }, stdin, stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, out, err };
}

const sequence = (json: string) =>
  json
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { seq: number }).seq);

describe("trail show", () => {
  it("prints one line per record, which no text of the organization can forge", async () => {
    expect(await trail(["show"])).toEqual({
      exitCode: 0,
      err: "",
      out: [
        '1  2026-11-01T08:00:00.000Z  executed  destructive  remove_project_group: "Support Team in Payments" | {"project_id":"proj_1","group_id":"group_1"} | confirm ask | by elicitation | answer "Approve" | HTTP 200 req_1 | undo "add_project_group with the previous role" | plan k7m2q9xw | ada with "Claude Desktop 1.4.0" | key sk-admin-…f3Xk | https://api.openai.com/v1',
        '2  2026-11-02T09:30:00.000Z  declined  destructive  delete_user: "Zoë \uFFFDmoc.live\uFFFD | 2026-01-01 executed" | {"user_id":"user_1"} | confirm ask | by elicitation | answer "decline" | ada | key sk-admin-…f3Xk | https://api.openai.com/v1',
        '3  2026-11-03T23:59:59.999Z  refused   grant        create_admin_api_key: "=HYPERLINK(\\"http://evil.example\\",\\"click\\")" | {"name":"=HYPERLINK(\\"http://evil.example\\",\\"click\\")"} | confirm block | "Not executed: this server runs with --confirm block.\uFFFDNothing was changed." | ada | key sk-admin-…f3Xk | https://api.openai.com/v1',
        '4  2026-11-04T00:00:00.000Z  failed    destructive  update_project_rate_limits: "@Payments, Inc." | confirm ask | by elicitation | answer "Approve" | HTTP 429 req_1 | "-1 left" | ada with "Claude Desktop 1.4.0" | key sk-admin-…f3Xk | https://api.openai.com/v1',
        "",
      ].join("\n"),
    });
  });

  it.each([
    [
      ["--since", "2026-11-02"],
      [2, 3, 4],
    ],
    [
      ["--until", "2026-11-03"],
      [1, 2, 3],
    ],
    [["--since", "2026-11-02T09:30Z", "--until", "2026-11-02T09:30Z"], [2]],
    [
      ["--tool", "*project*"],
      [1, 4],
    ],
    [["--tool", "delete_user"], [2]],
    [
      ["--target", "payments"],
      [1, 4],
    ],
    [
      ["--event", "declined,refused"],
      [2, 3],
    ],
    [["--event", "executed", "--tool", "delete_*"], []],
    [
      ["--limit", "2"],
      [3, 4],
    ],
  ] as const)("finds lines with %j", async (args, found) => {
    const { exitCode, out } = await trail(["show", "--json", ...args]);
    expect({ exitCode, found: sequence(out) }).toEqual({ exitCode: 0, found });
  });

  it("says what it leaves out, and when nothing matches", async () => {
    expect((await trail(["show", "--limit", "1"])).err).toBe("openai-admin-mcp: 3 earlier lines are not shown: --limit 4 shows all.\n");
    expect((await trail(["show", "--tool", "nothing"])).err).toContain("No line of the trail");
  });

  it.each([
    ["--since", "yesterday"],
    ["--event", "exploded"],
    ["--limit", "0"],
    ["--limit", "many"],
  ])("does not guess what %s %s means", async (option, value) => {
    const { exitCode, err } = await trail(["show", option, value]);
    expect({ exitCode, lines: err.split("\n").length }).toEqual({ exitCode: 2, lines: 2 });
  });
});

describe("trail verify", () => {
  it("says how much is intact, and the head to write down", async () => {
    const { exitCode, out } = await trail(["verify"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^Intact: 4 lines in 1 file, from 2026-11-01T08:00:00\.000Z to 2026-11-04T00:00:00\.000Z\.\nHead: 4:[0-9a-f]{64}\n$/,
    );
  });

  it("says the same as JSON", async () => {
    const { exitCode, out } = await trail(["verify", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ intact: true, lines: 4, intact_lines: 4, files: 1, problems: [], head: { seq: 4 } });
  });

  it("takes a head that was written down earlier", async () => {
    const head = /Head: (.*)/.exec((await trail(["verify"])).out)![1]!;
    expect((await trail(["verify", "--head", head])).exitCode).toBe(0);
    const state = await newTrail();
    await rm(join(state, "trail", "trail-000001.jsonl"));
    expect((await trail(["verify"], state)).out).toBe("The trail is empty: nothing was recorded yet, or everything was removed.\n");
    const cut = await trail(["verify", "--head", head], state);
    expect(cut).toMatchObject({ exitCode: 1, out: expect.stringContaining("the trail ends at line 0, before the line that was noted") });
    expect((await trail(["verify", "--head", "4:abc"])).exitCode).toBe(2);
  });

  it("names what is wrong, with exit code 1", async () => {
    const state = await newTrail();
    await appendFile(join(state, "trail", "trail-000001.jsonl"), "inserted\n");
    const { exitCode, out } = await trail(["verify"], state);
    expect(exitCode).toBe(1);
    expect(out).toMatch(
      /^NOT intact: 1 problem\. 4 of 5 lines in 1 file are in their place, from .*\.\ntrail-000001\.jsonl line 5 \(seq 5\): changed: is not as it was written\nHead: 4:/,
    );
    for (const args of [["show"], ["export", "--format", "json"]]) {
      const read = await trail(args, state);
      expect(read).toMatchObject({ exitCode: 1, err: expect.stringContaining("The trail is NOT intact") });
      expect(read.out.split("\n").filter((line) => line !== "").length).toBeGreaterThanOrEqual(4);
    }
  });

  it("tells about a line that was prepared and never recorded", async () => {
    const state = await newTrail();
    await writeFile(join(state, "trail", "prepared-1.json"), "half");
    const { exitCode, out } = await trail(["verify"], state);
    expect(exitCode).toBe(0);
    expect(out).toContain("prepared-1.json: a line that was prepared and is not part of the trail");
  });

  it("checks a copy elsewhere, and says when there is none", async () => {
    const nowhere = join(tmpdir(), "oam-nowhere");
    expect((await trail(["verify", join(stateDir, "trail")], nowhere)).out).toContain("Intact: 4 lines");
    expect(await trail(["verify", nowhere])).toMatchObject({ exitCode: 2, err: `openai-admin-mcp: ${nowhere} is not a directory.\n` });
    expect((await trail(["verify"], nowhere)).out).toContain("The trail is empty");
  });
});

describe("trail export", () => {
  it("writes CSV that a spreadsheet shows as text", async () => {
    const { exitCode, out } = await trail(["export", "--format", "csv"]);
    expect(exitCode).toBe(0);
    const rows = out.split("\r\n");
    expect(rows.length).toBe(entries.length + 2);
    expect(rows[0]).toBe(
      "seq,at,user,event,tool,target,risk,confirm,channel,answer,status,request_id,ends,undo,message,arguments,changes,plan,client_name,client_version,key,api,run,damaged_end,prev,hash",
    );
    expect(rows[3]).toContain(`refused,create_admin_api_key,"'=HYPERLINK(""http://evil.example"",""click"")",grant,block,,,,,,`);
    expect(rows[3]).toContain("--confirm block.\uFFFDNothing was changed.");
    expect(rows[4]).toContain(`"'@Payments, Inc.",destructive,ask,elicitation,Approve,429,req_1,,,'-1 left,{},`);
  });

  it("writes JSON with the lines as they were written", async () => {
    const { out } = await trail(["export", "--format", "json", "--event", "executed,failed"]);
    const { out: lines } = await trail(["show", "--json", "--event", "executed,failed"]);
    expect(JSON.parse(out)).toMatchObject([entries[0]!, entries[3]!]);
    expect(
      out
        .split("\n")
        .slice(1, -2)
        .map((line) => line.replace(/,$/, "")),
    ).toEqual(lines.split("\n").slice(0, -1));
  });

  it("is an empty array when nothing matches", async () => {
    expect(JSON.parse((await trail(["export", "--format", "json", "--tool", "nothing"])).out)).toEqual([]);
  });

  it("asks which format", async () => {
    expect(await trail(["export"])).toMatchObject({ exitCode: 2, err: expect.stringContaining("--format") });
  });
});

describe("trail", () => {
  it("says what it can do", async () => {
    expect(await trail([])).toMatchObject({ exitCode: 2, err: expect.stringContaining("trail show, trail verify or trail export") });
  });
});

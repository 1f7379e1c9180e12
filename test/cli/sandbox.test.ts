import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { refusedPort } from "../client/servers.ts";
import { complaintOf, firstLine, run, start, startSandboxProcess, supportTeamOfPayments, type Announced } from "../support/process.ts";

describe("sandbox", () => {
  it("prints one line of JSON, serves what it says there, and ends on SIGTERM", async () => {
    const running = start(["sandbox", "--port", "0"]);
    const announced = JSON.parse(await firstLine(running)) as Announced;
    expect(Object.keys(announced)).toEqual(["url", "admin_key"]);
    expect(announced.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect(announced.admin_key).toMatch(/^sk-admin-/);

    const read = (key: string) => fetch(`${announced.url}/organization/projects`, { headers: { authorization: `Bearer ${key}` } });
    expect((await read(announced.admin_key)).status).toBe(200);
    expect((await read("sk-admin-wrong")).status).toBe(401);

    running.child.kill("SIGTERM");
    const { signal, stdout, stderr } = await running.exit;
    expect(signal).toBe("SIGTERM");
    expect(stdout).toBe(`${JSON.stringify(announced)}\n`);
    expect(stderr).toBe("");
  });

  it("runs twice at once, each with an organization of its own", async () => {
    const [one, two] = await Promise.all([startSandboxProcess(), startSandboxProcess()]);
    expect(one.url).not.toBe(two.url);
    const [here, there] = await Promise.all([supportTeamOfPayments(one), supportTeamOfPayments(two)]);
    const before = await there.groups();
    const args = ["call", "remove_project_group", JSON.stringify(here.target), "--confirm", "off"];
    expect((await run(args, { env: one.env })).code).toBe(0);
    expect(await here.groups()).toHaveLength(before.length - 1);
    expect(await there.groups()).toEqual(before);
  });

  it("takes the port it is given, and says in one line when it cannot have it", async () => {
    const port = await refusedPort();
    const { url } = await startSandboxProcess(["--port", String(port)]);
    expect(url).toBe(`http://127.0.0.1:${port}/v1`);
    const second = await run(["sandbox", "--port", String(port)]);
    expect(complaintOf(second)).toContain(`Port ${port} is in use`);
  });

  it("is as hostile as it is asked to be", async () => {
    const { url, env } = await startSandboxProcess(["--rpm", "2", "--retry-after", "--lag-ms", "600000"]);
    const headers = { authorization: `Bearer ${env.OPENAI_ADMIN_KEY}` };
    const created = await fetch(`${url}/organization/projects`, { method: "POST", headers, body: '{"name":"Comet"}' });
    expect(created.status).toBe(200);
    const list = () => fetch(`${url}/organization/projects`, { headers });
    expect(await (await list()).text()).not.toContain("Comet");
    expect((await list()).status).toBe(200);
    const refused = await list();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);

    const behindProxy = await startSandboxProcess(["--fault", "html=0.6,garbage=0.4", "--seed", "3"]);
    const answer = await fetch(`${behindProxy.url}/organization/projects`, { headers });
    expect([200, 502]).toContain(answer.status);
    await expect(answer.json()).rejects.toThrow(SyntaxError);
  });

  it.each([
    ["--fault", "earthquake=0.5", "429, reset, lost, half, slow, garbage, html, 5xx"],
    ["--fault", "reset=0.9,lost=0.9", "more than 1 together"],
    ["--rpm", "-1", "whole number"],
    ["--seed", "", "whole number"],
  ])("refuses %s %j in one line", async (flag, value, problem) => {
    expect(complaintOf(await run(["sandbox", flag, value]))).toContain(problem);
  });

  it("says in its help which faults there are and which key may only read", async () => {
    const { stdout } = await run(["sandbox", "--help"]);
    expect(stdout).toMatch(/^ {2}lost +all is done, then the connection is cut before the answer$/m);
    const key = /may only read: (sk-admin-\S+)/.exec(stdout)![1]!;
    const { url } = await startSandboxProcess();
    const ask = (method: string) => fetch(`${url}/organization/groups`, { method, headers: { authorization: `Bearer ${key}` } });
    expect((await ask("GET")).status).toBe(200);
    expect((await ask("POST")).status).toBe(401);
  });

  it.runIf(process.platform === "linux")(
    "holds 10,000 people and 1,000 projects, and reports of their year, in less than 500 MB",
    async () => {
      const { url, env, child } = await startSandboxProcess(["--users", "10000", "--projects", "1000"]);
      const headers = { authorization: `Bearer ${env.OPENAI_ADMIN_KEY}` };
      const ids = new Set<string>();
      for (let after = "", more = true; more;) {
        const page = await fetch(`${url}/organization/users?limit=100${after}`, { headers });
        const { data, has_more, last_id } = (await page.json()) as { data: { id: string }[]; has_more: boolean; last_id: string };
        for (const { id } of data) ids.add(id);
        [after, more] = [`&after=${last_id}`, has_more];
      }
      expect(ids.size).toBeGreaterThan(10_000);
      const from = Math.floor(Date.now() / 1000) - 180 * 86_400;
      const report = `${url}/organization/costs?start_time=${from}&limit=180&group_by[]=project_id&group_by[]=line_item`;
      let bytes = 0;
      for await (const piece of (await fetch(report, { headers })).body!) bytes += (piece as Uint8Array).length;
      expect(bytes).toBeGreaterThan(100 * 2 ** 20);
      const most = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))![1]);
      expect(most / 1024).toBeLessThan(500);
    },
  );

  it("has as many people and projects as it is asked for", async () => {
    const { list } = await startSandboxProcess(["--users", "55", "--projects", "12"]);
    expect((await list("users")).filter((user) => user.is_service_account !== true)).toHaveLength(55);
    expect(await list("projects?include_archived=true")).toHaveLength(12);
  });
});

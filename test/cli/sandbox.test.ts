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

  it("has as many people and projects as it is asked for", async () => {
    const { list } = await startSandboxProcess(["--users", "55", "--projects", "12"]);
    expect((await list("users")).filter((user) => user.is_service_account !== true)).toHaveLength(55);
    expect(await list("projects?include_archived=true")).toHaveLength(12);
  });
});

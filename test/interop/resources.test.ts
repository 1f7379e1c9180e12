import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { manifestName } from "../../src/evidence/manifest.ts";
import { linksTo } from "../../src/resources/register.ts";
import { createReports, type Reports } from "../../src/resources/reports.ts";
import { createEvidence } from "../../src/workflows/evidence.ts";
import { sample, textSection } from "../evidence/sample.ts";
import { hosts, type Host } from "../prompts/hosts.ts";
import { textOf, type Json } from "../support/peer.ts";
import { startSession, type Session } from "../support/session.ts";

const placeOf = (session: Session): string => join(session.keyDirectory, "..", "reports");
const uriOf = (report: string, file: string): string => `openai-admin://reports/${report}/${file}`;

describe.each(hosts)("%s", (_, connectHost) => {
  let session: Session;
  let host: Host;
  let content: readonly Json[];
  let report: string;
  const progress: Array<{ progress: number; total?: number | undefined }> = [];
  beforeAll(async () => {
    // Slow enough for a host to be told how far the reading is.
    session = await startSession({ sandbox: { latencyMs: 150 } });
    host = await connectHost(session);
    content = await host.call("access_review", { evidence: true }, (one) => progress.push(one));
    [report] = (await readdir(placeOf(session))) as [string];
  });
  afterAll(async () => {
    await host.close();
    await session.close();
  });

  it("finds links to the report after the text: to read, to compute with, to check, and its tables", async () => {
    const [text, ...links] = content;
    expect(text).toMatchObject({ type: "text", text: expect.stringContaining("Report files:") as unknown });
    expect(links.length).toBeLessThanOrEqual(8);
    expect(links.map(({ type, uri, mimeType }) => [type, uri, mimeType]).slice(0, 4)).toEqual([
      ["resource_link", uriOf(report, "report.md"), "text/markdown"],
      ["resource_link", uriOf(report, "report.json"), "application/json"],
      ["resource_link", uriOf(report, manifestName), "application/json"],
      ["resource_link", expect.stringMatching(/\.csv$/), "text/csv"],
    ]);
    for (const { uri } of links) expect(await host.read(String(uri))).toHaveLength(1);
  });

  it("was told how far the call had come, each time further", () => {
    expect(progress.length).toBeGreaterThan(0);
    for (const [index, { progress: done, total }] of progress.entries()) {
      expect(done).toBeGreaterThan(progress[index - 1]?.progress ?? -1);
      if (total !== undefined) expect(total).toBeGreaterThanOrEqual(done);
    }
  });

  it("lists every file of the report, and reads each as it is on the disk", async () => {
    expect((await host.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual(["openai-admin://reports/{report}/{file}"]);
    const listed = await host.resources();
    expect(listed.map(({ name }) => name).toSorted()).toEqual(
      (await readdir(join(placeOf(session), report))).map((file) => `${report}/${file}`).toSorted(),
    );
    expect(new Set(listed.map(({ mimeType }) => mimeType))).toEqual(
      new Set(["text/markdown", "application/json", "text/csv", "image/svg+xml"]),
    );
    for (const { uri, name, mimeType, size } of listed) {
      const text = await readFile(join(placeOf(session), name), "utf8");
      expect(await host.read(uri)).toMatchObject([{ uri, mimeType, text }]);
      expect(size ?? Buffer.byteLength(text)).toBe(Buffer.byteLength(text));
    }
  });

  it("completes the parts of an address", async () => {
    const ref = { type: "ref/resource" as const, uri: "openai-admin://reports/{report}/{file}" };
    expect((await host.complete(ref, "report", "acc")).values).toEqual([report]);
    expect((await host.complete(ref, "file", "report", { report })).values).toEqual(["report.md", "report.json"]);
  });

  it("is refused a file that was changed, and told so", async () => {
    const path = join(placeOf(session), report, "report.md");
    const before = await readFile(path);
    await writeFile(path, "Nobody has access.");
    await expect(host.read(uriOf(report, "report.md"))).rejects.toThrow(
      /report\.md of access_review-\w+ has the SHA-256 .* handed over only as it was written/,
    );
    await writeFile(path, before);
    expect(await host.read(uriOf(report, "report.md"))).toHaveLength(1);
  });

  it.each([
    "..%2f..%2ftrail/x.md",
    "%2e%2e/keys.json",
    "../../report.md",
    "a/b",
    "no-such-20260101T000000Z/report.md",
    `x/${manifestName}`,
  ])("finds nothing at %s", async (path) => {
    await expect(host.read(`openai-admin://reports/${path}`)).rejects.toThrow(/not found/i);
  });
});

describe("progress", () => {
  it("goes up even while a call comes no further, for a host that asked for it", async () => {
    const session = await startSession({ sandbox: { latencyMs: 2600 }, budgetMs: 3500 });
    onTestFinished(() => session.close());
    const peer = await session.connect({ era: "modern", capabilities: {} });
    const reply = await peer.request("tools/call", { name: "access_review", arguments: {}, _meta: { progressToken: "p" } });
    expect(textOf(reply)).toContain("STILL READING");
    const told = peer.notified.filter(({ method }) => method === "notifications/progress").map(({ params }) => params);
    expect(told.length).toBeGreaterThanOrEqual(2);
    // Nothing was read between the first two.
    expect(Math.floor(Number(told[1]!.progress))).toBe(told[0]!.progress);
    for (const [index, { progress, progressToken }] of told.entries()) {
      expect(progress).toBeGreaterThan(Number(told[index - 1]?.progress ?? -1));
      expect(progressToken).toBe("p");
    }
  });
});

describe("a host of an older revision", () => {
  it.each([
    ["2024-11-05", false],
    ["2025-03-26", false],
    ["2025-06-18", true],
  ])("of %s gets links only where it knows them: %s", async (revision, knowsLinks) => {
    const session = await startSession();
    onTestFinished(() => session.close());
    const peer = await session.connect({ era: "legacy", revision, capabilities: {} });
    const reply = await peer.request("tools/call", { name: "find", arguments: { query: "Payments", evidence: true } });
    const content = reply.result?.content as Json[];
    expect(textOf(reply)).toContain("Report files:");
    expect(new Set(content.map(({ type }) => type))).toEqual(new Set(knowsLinks ? ["text", "resource_link"] : ["text"]));
    expect(peer.notified.map(({ method }) => method)).toContain("notifications/resources/list_changed");
    // It did not ask for progress.
    expect(peer.notified.map(({ method }) => method)).not.toContain("notifications/progress");
  });
});

describe("reports on the disk", () => {
  let place: string;
  let reports: Reports;
  const write = (changed: Parameters<typeof sample>[0] = {}) =>
    createEvidence(place, false).write(sample({ sections: [textSection([["a", "b", "c"]])], ...changed }));
  const names = async () => [...new Set((await reports.list()).map(({ report }) => report))];
  beforeEach(async () => {
    place = join(await mkdtemp(join(tmpdir(), "oam-reports-")), "reports");
    reports = createReports(place);
  });

  it("are none before one was written", async () => {
    expect(await reports.list()).toEqual([]);
  });

  it("are listed newest first, fifty at most, several of one second too", async () => {
    const second = Date.UTC(2026, 10, 3);
    for (let index = 0; index < 52; index += 1)
      await write({ generatedAt: second + index * 1000, name: index % 2 ? "find" : "access_review" });
    await write({ generatedAt: second + 51_000, name: "find" });
    const listed = await names();
    expect(listed).toHaveLength(50);
    expect(listed.slice(0, 3)).toEqual(["find-20261103T000051Z-2", "find-20261103T000051Z", "access_review-20261103T000050Z"]);
  });

  it("count only when they were written here: not a directory of another name, a link, or one without a manifest", async () => {
    const { directory } = await write();
    const mine = "access_review-20261103T100000Z";
    await mkdir(join(place, "other-20261103T100000Z"));
    await writeFile(join(place, "other-20261103T100000Z", "report.md"), "foreign");
    await cp(directory, join(place, "notes"), { recursive: true });
    await symlink(directory, join(place, "link-20261103T100000Z"));
    await writeFile(join(place, "file-20261103T100000Z"), "");
    expect(await names()).toEqual([mine]);
    await expect(reports.read("other-20261103T100000Z", "report.md")).rejects.toThrow(
      "manifest.json of other-20261103T100000Z is not there",
    );
    for (const name of ["notes", "link-20261103T100000Z", "file-20261103T100000Z", "..", "."]) {
      await expect(reports.read(name, "report.md"), name).rejects.toMatchObject({ kind: "unknown" });
    }
  });

  it("are not handed over with files that came later, links in the place of files, or a manifest that is none", async () => {
    const { directory } = await write();
    const name = "access_review-20261103T100000Z";
    await writeFile(join(directory, "extra.md"), "more");
    await expect(reports.read(name, "extra.md")).rejects.toThrow("extra.md of access_review-20261103T100000Z is not part of the report");
    expect((await reports.list()).map(({ file }) => file)).not.toContain("extra.md");
    expect((await reports.read(name, "report.md")).mimeType).toBe("text/markdown");

    await rename(join(directory, "01-findings.csv"), join(place, "elsewhere.csv"));
    await symlink(join(place, "elsewhere.csv"), join(directory, "01-findings.csv"));
    await expect(reports.read(name, "01-findings.csv")).rejects.toThrow("is listed and not there");

    await writeFile(
      join(directory, manifestName),
      JSON.stringify({ files: [{ name: "report.md" }, { name: "../../x.md" }, { name: 7 }, null] }),
    );
    expect((await reports.list()).map(({ file }) => file)).toEqual(["report.md", manifestName]);
    await expect(reports.read(name, "report.md")).rejects.toThrow(
      "manifest.json of access_review-20261103T100000Z is no manifest of a report",
    );
    await writeFile(join(directory, manifestName), "{");
    expect(await reports.list()).toEqual([]);
    await rm(directory, { recursive: true });
    await expect(reports.read(name, "report.md")).rejects.toMatchObject({ kind: "unknown" });
  });

  it("have names that are names: nothing else is looked for", async () => {
    await write();
    await writeFile(join(place, "secret.md"), "secret");
    await writeFile(join(place, "..", "secret.md"), "secret");
    const name = "access_review-20261103T100000Z";
    for (const file of [
      "../secret.md",
      "..\\secret.md",
      "/etc/passwd",
      ".hidden.md",
      "",
      "report",
      "report.md\0",
      "x.exe",
      "../../secret.md",
    ]) {
      await expect(reports.read(name, file), file).rejects.toMatchObject({ kind: "unknown" });
    }
    for (const report of ["", "..", `${name}/..`, `../reports/${name}`, `${name}\n`]) {
      await expect(reports.read(report, "report.md"), report).rejects.toMatchObject({ kind: "unknown" });
    }
  });

  it("that are too long for a message are named by their path", async () => {
    const { directory } = await write({ sections: [textSection(Array.from({ length: 400 }, () => ["a", "b", "c".repeat(12_000)]))] });
    await expect(reports.read("access_review-20261103T100000Z", "report.json")).rejects.toThrow(
      `too long to be handed over: open ${join(directory, "report.json")}`,
    );
  });

  it("are linked with eight files at most, in the order of use, and only those that are here", async () => {
    const sections = Array.from({ length: 9 }, () => textSection([["a", "b", "c"]]));
    const { directory, files } = await write({ sections });
    const paths = files.map(({ name }) => join(directory, name));
    const links = linksTo(reports, [...paths, "/etc/passwd.md", join(place, "x.md"), join(directory, "deep", "x.md")]);
    expect(links.map(({ uri }) => uri.slice(uri.lastIndexOf("/") + 1))).toEqual([
      "report.md",
      "report.json",
      manifestName,
      ...[1, 2, 3, 4, 5].map((n) => `0${n}-findings.csv`),
    ]);
    expect(linksTo(createReports(join(place, "other")), paths)).toEqual([]);
  });
});

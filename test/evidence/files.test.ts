import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyReport } from "../../src/evidence/manifest.ts";
import { reportName, writeReport } from "../../src/evidence/write.ts";
import { categoryChart, sample, textSection } from "./sample.ts";

let place = "";
let target = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "oam-report-"));
  target = join(place, "report");
});

const report = () => sample({ sections: [{ ...textSection([["a", "b", "c".repeat(40)]]), chart: categoryChart(["x", "y"]) }] });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe("writing a report", () => {
  it("leaves files that only this user can read, and nothing beside them", async () => {
    const { directory, files } = await writeReport(report(), target);
    expect(directory).toBe(target);
    expect(files.map(({ name }) => name)).toEqual(["report.md", "report.json", "01-findings.csv", "01-findings.svg", "manifest.json"]);
    expect((await readdir(target)).toSorted()).toEqual(files.map(({ name }) => name).toSorted());
    expect(await readdir(place)).toEqual(["report"]);
    expect(await modeOf(target)).toBe("700");
    expect(await Promise.all(files.map(({ name }) => modeOf(join(target, name))))).toEqual(files.map(() => "600"));
  });

  it("makes private directories on the way to where reports go by default", async () => {
    expect(reportName(report())).toBe("access_review-20261103T100000Z");
    await writeReport(report(), join(place, "state", "reports", reportName(report())));
    expect(await modeOf(join(place, "state", "reports"))).toBe("700");
  });

  it("never writes over a directory, not even an empty one", async () => {
    await mkdir(target);
    await expect(writeReport(report(), target)).rejects.toThrow(`${target} exists already`);
    expect(await readdir(target)).toEqual([]);
  });

  it.each([
    ["a file", () => writeFile(target, "mine")],
    ["a link", () => symlink(place, target)],
  ])("refuses %s", async (_, make) => {
    await make();
    await expect(writeReport(report(), target)).rejects.toThrow(`${target} is a file`);
  });

  it("refuses a directory below a file", async () => {
    await writeFile(target, "mine");
    await expect(writeReport(report(), join(target, "below"))).rejects.toThrow(`${target} is not a directory`);
  });

  it("leaves nothing when the report contradicts itself", async () => {
    await expect(writeReport(sample({ coverage: [] }), target)).rejects.toThrow("cannot be written");
    expect(await readdir(place)).toEqual([]);
  });

  it("of two that want the same directory at once, lets one have it whole", async () => {
    const results = await Promise.allSettled([writeReport(report(), target), writeReport(sample({ title: "Another" }), target)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { message: expect.stringContaining("exists already") },
    });
    expect(await readdir(place)).toEqual(["report"]);
    expect((await verifyReport(target)).intact).toBe(true);
  });
});

describe("verifying a report", () => {
  it("finds nothing wrong with what was written", async () => {
    const { manifestSha256 } = await writeReport(report(), target);
    expect(await verifyReport(target, manifestSha256)).toEqual({ intact: true, unchanged: 4, problems: [] });
  });

  it.each(["report.md", "report.json", "01-findings.csv", "01-findings.svg"])("finds one byte that was changed in %s", async (name) => {
    await writeReport(report(), target);
    const bytes = await readFile(join(target, name));
    bytes[40] = bytes[40]! ^ 1;
    await writeFile(join(target, name), bytes);
    expect(await verifyReport(target)).toMatchObject({ intact: false, unchanged: 3, problems: [{ file: name, kind: "changed" }] });
  });

  it("finds a file that is gone, one that was added, and a link in the place of a file", async () => {
    await writeReport(report(), target);
    await rm(join(target, "report.json"));
    await writeFile(join(target, "extra.csv"), "");
    await writeFile(join(place, "copy"), await readFile(join(target, "01-findings.csv")));
    await rm(join(target, "01-findings.csv"));
    await symlink(join(place, "copy"), join(target, "01-findings.csv"));
    const { problems } = await verifyReport(target);
    expect(problems.map(({ file, kind }) => `${file} ${kind}`)).toEqual([
      "report.json missing",
      "01-findings.csv missing",
      "extra.csv added",
    ]);
  });

  it("finds a manifest that was changed along with a file, for who noted its hash", async () => {
    const { manifestSha256 } = await writeReport(report(), target);
    await rm(join(target, "01-findings.csv"));
    const manifest = JSON.parse(await readFile(join(target, "manifest.json"), "utf8")) as { files: { name: string }[] };
    manifest.files = manifest.files.filter(({ name }) => name !== "01-findings.csv");
    await writeFile(join(target, "manifest.json"), JSON.stringify(manifest));
    expect((await verifyReport(target)).intact).toBe(true);
    expect(await verifyReport(target, manifestSha256)).toMatchObject({ intact: false, problems: [{ file: "manifest.json" }] });
  });

  it.each([
    ["is missing", undefined],
    ["is no JSON", "{"],
    [
      "leads out of the directory",
      '{"format":"openai-admin-mcp report manifest, format 1","report":"r","generated_at":"","files":[{"name":"../x","bytes":0,"sha256":""}]}',
    ],
  ])("says so when the manifest %s", async (_, content) => {
    await mkdir(target);
    if (content !== undefined) await writeFile(join(target, "manifest.json"), content);
    expect(await verifyReport(target)).toMatchObject({
      intact: false,
      unchanged: 0,
      problems: [{ file: "manifest.json", kind: "manifest" }],
    });
  });
});

import { lstat, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { valueWithoutSecrets } from "../output/secrets.ts";
import { ensurePrivateDirectory, writePrivate } from "../state/private-files.ts";
import { isoMoment, tableCsv } from "./cells.ts";
import { renderChart } from "./charts/chart.ts";
import { checkReport } from "./check.ts";
import { completenessOf } from "./completeness.ts";
import { listed, manifestName, renderManifest, type ListedFile } from "./manifest.ts";
import { renderMarkdown, type WrittenSection } from "./markdown.ts";
import { asWritten, type Report, type Section } from "./report.ts";

export interface WrittenReport {
  /** Absolute. */
  readonly directory: string;
  /** In the order of the document, the manifest last. */
  readonly files: readonly ListedFile[];
  /** To be kept apart from the files: whoever has it can tell whether they were changed. */
  readonly manifestSha256: string;
}

interface Content {
  readonly name: string;
  readonly text: string;
}

/** Name of the directory of a report: `access_review-20261121T104130Z`. */
export const reportName = ({ name, generatedAt }: Pick<Report, "name" | "generatedAt">): string =>
  `${name}-${isoMoment(generatedAt)
    .replaceAll(/[-:]/g, "")
    .replace(/\.\d+Z$/, "Z")}`;

/** `03-keys-without-expiry`: in the order of the document, and safe on every file system. */
function fileStem(title: string, index: number): string {
  const words = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return [String(index + 1).padStart(2, "0"), words.slice(0, 40).replaceAll(/^-+|-+$/g, "")].filter((part) => part !== "").join("-");
}

async function sectionFiles(section: Section, index: number): Promise<{ readonly section: WrittenSection; readonly contents: Content[] }> {
  const { title, table, chart } = section;
  const stem = fileStem(title, index);
  const picture = chart && (await renderChart(chart));
  const csv = table && `${stem}.csv`;
  const image = picture && { file: `${stem}.svg`, picture };
  return {
    section: { ...section, csv, image },
    contents: [
      ...(table && csv !== undefined ? [{ name: csv, text: tableCsv(table) }] : []),
      ...(image ? [{ name: image.file, text: image.picture.svg }] : []),
    ],
  };
}

/** The whole report with exact values. A cell that was not read has no member. */
const json = (report: Report): string =>
  `${JSON.stringify({ format: "openai-admin-mcp report, format 1", completeness: completenessOf(report), ...asWritten(report) }, null, 2)}\n`;

/** Renders every file of a report, the manifest last. */
async function contentsOf(report: Report): Promise<Content[]> {
  const sections = await Promise.all(report.sections.map(sectionFiles));
  const others = [{ name: "report.json", text: json(report) }, ...sections.flatMap(({ contents }) => contents)];
  const hashes = others.map(({ name, text }) => listed(name, text));
  const document = {
    name: "report.md",
    text: renderMarkdown(
      report,
      sections.map(({ section }) => section),
      hashes,
    ),
  };
  const manifest = renderManifest(report.name, isoMoment(report.generatedAt), [listed(document.name, document.text), ...hashes]);
  return [document, ...others, { name: manifestName, text: manifest }];
}

/** What is there already is never written over. */
export class ExistsError extends Error {
  override readonly name = "ExistsError";
}

/** @throws {ExistsError} When something is there already. */
async function refuseExisting(directory: string): Promise<void> {
  const found = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    return undefined;
  });
  if (found === undefined) return;
  const what = found.isDirectory() ? "exists already" : "is a file";
  throw new ExistsError(`${directory} ${what}. A report is never written over anything: name a directory that does not exist yet.`);
}

/** A directory that exists may be open to others: what is made in it is not. */
async function ensureParent(parent: string): Promise<void> {
  const found = await stat(parent).catch(() => undefined);
  if (found === undefined) await ensurePrivateDirectory(parent);
  else if (!found.isDirectory()) throw new Error(`${parent} is not a directory`);
}

/**
 * Writes a report as Markdown, JSON, CSV and SVG. The directory appears when all is in it, and not at all when something fails; it is for this user only.
 * @param directory Must not exist.
 * @throws {ExistsError} When it exists.
 * @throws {Error} When it cannot be written, or when the report contradicts itself.
 */
export async function writeReport(report: Report, directory: string): Promise<WrittenReport> {
  const target = resolve(directory);
  await refuseExisting(target);
  checkReport(report);
  // People paste keys where names belong, and a report is handed on.
  const contents = await contentsOf(valueWithoutSecrets(report, []) as Report);
  await ensureParent(dirname(target));
  // Beside the target, so that renaming does not cross file systems. `mkdtemp` makes it for this user only.
  const partial = await mkdtemp(join(dirname(target), `.${basename(target)}.partial-`));
  try {
    for (const { name, text } of contents) await writePrivate(join(partial, name), text);
    // Renaming would replace an empty directory.
    await refuseExisting(target);
    await rename(partial, target).catch(async (error: unknown) => {
      await refuseExisting(target);
      throw error;
    });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  const files = contents.map(({ name, text }) => listed(name, text));
  return { directory: target, files, manifestSha256: files.at(-1)!.sha256 };
}

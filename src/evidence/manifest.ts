import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const listedFile = z.object({
  // A name from a manifest must not lead out of its directory.
  name: z.string().regex(/^[\w-][\w.-]*$/),
  bytes: z.number(),
  sha256: z.string(),
});

/** A file of a report. */
export type ListedFile = Readonly<z.infer<typeof listedFile>>;

export const manifestName = "manifest.json";

const manifest = z.object({
  format: z.literal("openai-admin-mcp report manifest, format 1"),
  report: z.string(),
  /** ISO 8601. */
  generated_at: z.string(),
  files: z.array(listedFile),
});

type Manifest = z.infer<typeof manifest>;

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

export const listed = (name: string, content: string | Buffer): ListedFile => ({
  name,
  bytes: Buffer.byteLength(content),
  sha256: sha256(content),
});

export function renderManifest(report: string, generatedAt: string, files: readonly ListedFile[]): string {
  const content: Manifest = {
    format: "openai-admin-mcp report manifest, format 1",
    report,
    generated_at: generatedAt,
    files: [...files],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What is wrong with a file of a report. */
export interface ReportProblem {
  readonly file: string;
  readonly kind: "changed" | "missing" | "added" | "manifest";
  readonly message: string;
}

export interface Verification {
  readonly intact: boolean;
  /** Files that are as the manifest lists them. */
  readonly unchanged: number;
  readonly problems: readonly ReportProblem[];
}

/** An ordinary file's content; a link could show the one who checks something else than the one who reads. */
async function ordinary(path: string): Promise<Buffer | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? readFile(path) : undefined;
}

async function problemOf(directory: string, file: ListedFile): Promise<ReportProblem | undefined> {
  const content = await ordinary(join(directory, file.name));
  if (content === undefined) return { file: file.name, kind: "missing", message: "is listed and not there" };
  const found = listed(file.name, content);
  if (found.sha256 === file.sha256 && found.bytes === file.bytes) return undefined;
  return { file: file.name, kind: "changed", message: `has the SHA-256 ${found.sha256}, not ${file.sha256}` };
}

function parseManifest(content: Buffer | undefined): Manifest | undefined {
  if (content === undefined) return undefined;
  try {
    return manifest.parse(JSON.parse(content.toString("utf8")));
  } catch {
    return undefined;
  }
}

/**
 * Checks a report's files against its manifest. Who can change the files can change the manifest as well, so this finds only what was changed by accident or
 * without care, unless the manifest's own hash is known from elsewhere.
 * @param noted SHA-256 of `manifest.json` as `writeReport` gave it.
 */
export async function verifyReport(directory: string, noted?: string): Promise<Verification> {
  const content = await ordinary(join(directory, manifestName));
  const parsed = parseManifest(content);
  if (content === undefined || parsed === undefined) {
    const message = content === undefined ? "is not there" : "is no manifest of a report";
    return { intact: false, unchanged: 0, problems: [{ file: manifestName, kind: "manifest", message }] };
  }
  const problems: ReportProblem[] = [];
  if (noted !== undefined && sha256(content) !== noted)
    problems.push({ file: manifestName, kind: "manifest", message: "has another SHA-256 than the one that was noted" });
  let unchanged = 0;
  for (const file of parsed.files) {
    const problem = await problemOf(directory, file);
    if (problem) problems.push(problem);
    else unchanged += 1;
  }
  const known = new Set([manifestName, ...parsed.files.map(({ name }) => name)]);
  for (const name of (await readdir(directory)).toSorted())
    if (!known.has(name)) problems.push({ file: name, kind: "added", message: "is not part of the report" });
  return { intact: problems.length === 0, unchanged, problems };
}

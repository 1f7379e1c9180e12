import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { manifestName, verifyReport } from "../evidence/manifest.ts";
import { isJson, numberAt, objectsAt, textAt, type Json } from "../json.ts";

/** A file of a report that was written here. */
export interface ReportFile {
  /** Name of the report's directory: `access_review-20261121T104130Z`. */
  readonly report: string;
  readonly file: string;
  readonly mimeType: string;
  /** As the manifest says; undefined for the manifest itself. */
  readonly bytes: number | undefined;
}

/** Why a file is not handed over. `unknown`: there is no such file in a report of this server. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  readonly kind: "unknown" | "refused";
  constructor(kind: ReportError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Reports in one directory, for reading. */
export interface Reports {
  /** Files of the newest reports, newest report first; each in the order of its manifest. Contents are not looked at. */
  list(): Promise<ReportFile[]>;
  /**
   * The text of a file that is as it was written.
   * @throws {ReportError}
   */
  read(report: string, file: string): Promise<{ readonly text: string; readonly mimeType: string }>;
  /** What a path stands for; undefined for a path that is no file of a report here. The disk is not looked at. */
  at(path: string): ReportFile | undefined;
}

const maxReports = 50;

/** Hosts take messages of ten million bytes at most; escaped in JSON a text grows. */
const maxBytes = 4_000_000;

/** As `reportName` and `createEvidence` name directories: workflow, moment of writing, and a number where several were written in one second. */
const reportDirectory = /^\w+-(\d{8}T\d{6}Z(?:-\d)?)$/;

const fileName = /^[\w-][\w.-]*$/;

const mimeTypes: Readonly<Record<string, string>> = {
  ".md": "text/markdown",
  ".csv": "text/csv",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

const mimeTypeOf = (file: string): string | undefined => (fileName.test(file) ? mimeTypes[extname(file)] : undefined);

const momentOf = (report: string): string => reportDirectory.exec(report)?.[1] ?? "";

const isKind = async (path: string, kind: "isFile" | "isDirectory"): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.[kind]() === true;

/** Files as a manifest names them; undefined when there is none. Only for showing what there is: reading a file checks the manifest strictly. */
async function listedIn(directory: string): Promise<Json[] | undefined> {
  const path = join(directory, manifestName);
  try {
    const json: unknown = (await isKind(path, "isFile")) ? JSON.parse(await readFile(path, "utf8")) : undefined;
    return isJson(json) && Array.isArray(json.files) ? objectsAt(json, "files") : undefined;
  } catch {
    return undefined;
  }
}

function reportFile(report: string, file: string, bytes: number | undefined): ReportFile | undefined {
  const mimeType = mimeTypeOf(file);
  return mimeType === undefined || !reportDirectory.test(report) ? undefined : { report, file, mimeType, bytes };
}

async function filesOf(directory: string, report: string): Promise<ReportFile[] | undefined> {
  const files = await listedIn(join(directory, report));
  if (files === undefined) return undefined;
  const listed = files.flatMap((one) => reportFile(report, textAt(one, "name") ?? "", numberAt(one, "bytes")) ?? []);
  return [...listed, reportFile(report, manifestName, undefined)!];
}

/** @param directory Where reports are written, each in a directory of its own; it need not exist. */
export function createReports(directory: string): Reports {
  const place = resolve(directory);

  const read: Reports["read"] = async (report, file) => {
    const known = reportFile(report, file, undefined);
    const nothing = () => new ReportError("unknown", "There is no such file in a report of this server.");
    if (known === undefined || !(await isKind(join(place, report), "isDirectory"))) throw nothing();
    // Who can change files between this and the reading can change the manifest as well.
    const { problems } = await verifyReport(join(place, report));
    const problem = problems.find((one) => one.kind === "manifest" || one.file === file);
    const whole = `A report is handed over only as it was written; this one lies in ${join(place, report)}.`;
    if (problem) throw new ReportError("refused", `${problem.file} of ${report} ${problem.message}. ${whole}`);
    const path = join(place, report, file);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) throw nothing();
    if (found.size > maxBytes) throw new ReportError("refused", `${file} of ${report} is too long to be handed over: open ${path}.`);
    return { text: await readFile(path, "utf8"), mimeType: known.mimeType };
  };

  return {
    async list() {
      const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
      const names = entries.filter((entry) => entry.isDirectory() && reportDirectory.test(entry.name)).map((entry) => entry.name);
      const files: ReportFile[][] = [];
      for (const name of names.toSorted((a, b) => momentOf(b).localeCompare(momentOf(a), "en") || a.localeCompare(b, "en"))) {
        const some = await filesOf(place, name);
        if (some) files.push(some);
        if (files.length === maxReports) break;
      }
      return files.flat();
    },
    read,
    at(path) {
      const report = dirname(path);
      return dirname(report) === place ? reportFile(basename(report), basename(path), undefined) : undefined;
    },
  };
}

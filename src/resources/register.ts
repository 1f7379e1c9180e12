import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type McpServer,
  type ResourceLink,
} from "@modelcontextprotocol/server";
import { ReportError, type ReportFile, type Reports } from "./reports.ts";

const base = "openai-admin://reports/";

/** As a host lists it and as a tool result links to it. */
const resourceOf = ({ report, file, mimeType, bytes }: ReportFile) => ({
  uri: `${base}${report}/${file}`,
  name: `${report}/${file}`,
  mimeType,
  ...(bytes !== undefined && { size: bytes }),
});

const maxLinks = 8;

/** What is linked of a report: for people, for programs, for checking; then its tables. Pictures are in the document. */
function linkRank({ file }: ReportFile): number {
  const place = ["report.md", "report.json", "manifest.json"].indexOf(file);
  return place >= 0 ? place : file.endsWith(".csv") ? 3 : -1;
}

/** Links to files that were written beside an answer; those that are no files of a report are left out. */
export function linksTo(reports: Reports, paths: readonly string[]): ResourceLink[] {
  const files = paths.flatMap((path) => reports.at(path) ?? []).filter((file) => linkRank(file) >= 0);
  return files
    .toSorted((a, b) => linkRank(a) - linkRank(b))
    .slice(0, maxLinks)
    .map((file) => ({ type: "resource_link", ...resourceOf(file) }));
}

const starting = (texts: readonly string[], typed: string): string[] => [...new Set(texts)].filter((text) => text.startsWith(typed));

/** Offers the reports that were written here for reading. */
export function registerReports(server: McpServer, reports: Reports): void {
  const template = new ResourceTemplate(`${base}{report}/{file}`, {
    list: async () => ({ resources: (await reports.list()).map(resourceOf) }),
    complete: {
      report: async (typed) =>
        starting(
          (await reports.list()).map(({ report }) => report),
          typed,
        ),
      file: async (typed, context) => {
        const files = (await reports.list()).filter(({ report }) => report === context?.arguments?.report);
        return starting(
          files.map(({ file }) => file),
          typed,
        );
      },
    },
  });
  const description =
    "A report that a workflow wrote as evidence: report.md to read, report.json and CSV with exact values, manifest.json with the hash of each file.";
  server.registerResource("report", template, { title: "Report file", description }, async (uri, { report, file }) => {
    try {
      const { text, mimeType } = await reports.read(String(report), String(file));
      return { contents: [{ uri: uri.href, mimeType, text }] };
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      if (error.kind === "unknown") throw new ResourceNotFoundError(uri.href);
      throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
    }
  });
}

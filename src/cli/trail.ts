import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { Environment } from "../config.ts";
import { globPattern } from "../tools/surface.ts";
import { auditTrail, type Audit, type AuditedLine } from "../trail/audit.ts";
import type { Head } from "../trail/chain.ts";
import { csvHead, csvRow } from "../trail/csv.ts";
import { TrailError } from "../trail/files.ts";
import { matches, parseMoment, type TrailFilter } from "../trail/filter.ts";
import { events } from "../trail/record.ts";
import { renderAudit, renderRecord } from "../trail/text.ts";
import { UsageError } from "./exit.ts";
import { readOptions } from "./options.ts";
import { stateDirectory } from "./settings.ts";

/** What the commands need from the run they are part of. */
export interface TrailCommandsContext {
  readonly env: Environment;
  readonly stdout: Writable;
  readonly log: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Called when the trail is not intact. */
  readonly fail: (exitCode: 1) => void;
}

interface FilterOptions {
  readonly since?: number;
  readonly until?: number;
  readonly tool?: string;
  readonly target?: string;
  readonly event?: TrailFilter["events"];
}

function count(value: string): number {
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value) || number === 0) throw new InvalidArgumentError("Give a whole number from 1 to 999999999.");
  return number;
}

function head(value: string): Head {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(value) ?? [];
  if (seq === undefined || hash === undefined) throw new InvalidArgumentError("Give SEQ:HASH, as `trail verify` prints it.");
  return { seq: Number(seq), hash };
}

function eventNames(value: string): TrailFilter["events"] {
  const names = value.split(",").map((name) => events.find((event) => event === name.trim()));
  if (!names.every((name) => name !== undefined)) throw new InvalidArgumentError(`Give some of ${events.join(", ")}.`);
  return names;
}

const filterOf = ({ tool, event, ...rest }: FilterOptions): TrailFilter => {
  const pattern = tool === undefined ? undefined : globPattern(tool);
  return { ...rest, ...(pattern && { tool: (name: string) => pattern.test(name) }), ...(event && { events: event }) };
};

/** Writes as fast as the reader takes it; for a reader that went away, nothing. */
async function write(stdout: Writable, text: string): Promise<void> {
  if (!stdout.writable || stdout.write(text)) return;
  const waiting = new AbortController();
  await Promise.race(["drain", "close"].map((event) => once(stdout, event, waiting))).catch(() => undefined);
  waiting.abort();
}

/** The JSON array is the lines as they were written, so that their hashes can be checked. */
const formats = {
  csv: { start: csvHead, each: ({ record }: AuditedLine) => csvRow(record), end: "" },
  json: { start: "[", each: ({ bytes }: AuditedLine, first: boolean) => `${first ? "\n" : ",\n"}${bytes.toString("utf8")}`, end: "\n]\n" },
} as const;

/** @throws {UsageError} When the files cannot be read, which says nothing about the chain. */
async function read(directory: string, filter: TrailFilter, take: (line: AuditedLine) => unknown, noted?: Head): Promise<Audit> {
  try {
    return await auditTrail(directory, (line) => (matches(filter, line.record) ? take(line) : undefined), noted);
  } catch (error) {
    throw error instanceof TrailError ? new UsageError(error.message) : error;
  }
}

/** Adds `trail show`, `trail verify` and `trail export`. */
export function addTrailCommands(program: Command, { env, stdout, log, now, fail }: TrailCommandsContext): void {
  const trail = program
    .command("trail")
    .description("the record of what was done, refused and answered: show, verify, export")
    .action(() => {
      throw new UsageError("Say what to do with the trail: trail show, trail verify or trail export.");
    });

  const directoryOf = async (given: string | undefined, command: Command): Promise<string> => {
    if (given === undefined) return join(await stateDirectory(readOptions(command, env)), "trail");
    const found = await stat(given).catch(() => undefined);
    if (!found?.isDirectory()) throw new UsageError(`${given} is not a directory.`);
    return given;
  };

  const say = (audit: Audit): void => {
    if (audit.intact) return;
    fail(1);
    log("The trail is NOT intact: `openai-admin-mcp trail verify` says where.");
  };

  const moment =
    (end: boolean) =>
    (value: string): number => {
      const at = parseMoment(value, now(), end);
      if (at === undefined)
        throw new InvalidArgumentError("Give a date (2026-11-03), a time (2026-11-03T10:00Z) or a span back from now (7d, 24h).");
      return at;
    };

  const command = (name: string, description: string): Command =>
    trail.command(name).description(description).argument("[directory]", "a copy of a trail (default: the trail of this user)");

  const withFilters = (filtered: Command): Command =>
    filtered
      .option("--since <time>", "a date or time in UTC, or a span back from now such as 7d or 24h", moment(false))
      .option("--until <time>", "the same; a date includes its whole day", moment(true))
      .option("--tool <glob>", "name of the tool, with * for any characters")
      .option("--target <text>", "part of the target's name")
      .option("--event <names>", `some of ${events.join(", ")}`, eventNames);

  withFilters(command("show", "print the trail for people, newest last"))
    .option("--limit <number>", "how many lines at most, the newest ones", count, 100)
    .option("--json", "the lines as they were written, one JSON object per line")
    .action(async (given: string | undefined, options: FilterOptions & { limit: number; json?: true }, self: Command) => {
      const directory = await directoryOf(given, self);
      const filter = filterOf(options);
      const newest: AuditedLine[] = [];
      let found = 0;
      const audit = await read(directory, filter, (line) => {
        found += 1;
        newest.push(line);
        if (newest.length > options.limit) newest.shift();
      });
      for (const { record, bytes } of newest) await write(stdout, `${options.json ? bytes.toString("utf8") : renderRecord(record)}\n`);
      if (found > newest.length) log(`${found - newest.length} earlier lines are not shown: --limit ${found} shows all.`);
      if (found === 0) log(`No line of the trail in ${directory} matches.`);
      say(audit);
    });

  command("verify", "check that no line was changed, removed, inserted or reordered; exit code 0 intact, 1 not intact")
    .option(
      "--head <seq:hash>",
      "a head that an earlier verify printed: the trail has to contain it, so that a cut-off end is noticed",
      head,
    )
    .option("--json", "as JSON")
    .action(async (given: string | undefined, options: { head?: Head; json?: true }, self: Command) => {
      const audit = await read(await directoryOf(given, self), {}, () => undefined, options.head);
      stdout.write(`${options.json ? JSON.stringify(audit, undefined, 2) : renderAudit(audit)}\n`);
      if (!audit.intact) fail(1);
    });

  withFilters(command("export", "write the trail to standard output, oldest first"))
    .addOption(
      new Option("--format <format>", "csv for spreadsheets, json for exact copies").choices(["csv", "json"]).makeOptionMandatory(),
    )
    .action(async (given: string | undefined, options: FilterOptions & { format: "csv" | "json" }, self: Command) => {
      const directory = await directoryOf(given, self);
      const { start, each, end } = formats[options.format];
      await write(stdout, start);
      let first = true;
      const audit = await read(directory, filterOf(options), async (line) => {
        await write(stdout, each(line, first));
        first = false;
      });
      await write(stdout, end);
      say(audit);
    });
}

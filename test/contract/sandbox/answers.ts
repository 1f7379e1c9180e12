import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { APIPromise } from "openai/core/api-promise";
import type { AbstractPage } from "openai/core/pagination";
import type { OpenAIMethod, OpenAIRoute } from "../routes.ts";
import type { Exchange } from "./sandbox.ts";

type Promised<M> = M extends (...args: never) => APIPromise<infer T> ? T : never;

/** What lists hold beside that which the package's page classes keep: all say what they are, the older ones also where they begin and end. */
interface ListFrame {
  object: string;
  first_id?: string;
  last_id?: string;
}

/** The JSON that a method of the package promises. */
export type AnswerTo<R extends OpenAIRoute> =
  Promised<OpenAIMethod<R>> extends infer T
    ? T extends AbstractPage<unknown>
      ? { [K in keyof T as T[K] extends Function ? never : K]: T[K] } & ListFrame
      : T
    : never;

const here = fileURLToPath(import.meta.url);
const root = join(dirname(here), "../../..");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** Runs the compiler over one file and returns what it says of which line, counted from 0. */
async function compile(lines: readonly string[]): Promise<{ line: number; problem: string }[]> {
  const parent = join(root, ".build");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "answers-"));
  try {
    await writeFile(join(folder, "answers.ts"), lines.join("\n"));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", include: ["answers.ts"] }));
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [compiler, "--pretty", "false"], { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        // It exits with an error when it has found one; without a word it did not run.
        if (error && stdout === "") reject(new Error(`the compiler did not run: ${stderr}`, { cause: error }));
        else resolve(stdout);
      });
    });
    // Further lines of a message are indented.
    return output.split(/\n(?=\S)/).flatMap((message) => {
      if (message.trim() === "") return [];
      const [, line, problem] = /^answers\.ts\((\d+),\d+\): error TS\d+: (.*)$/s.exec(message) ?? [];
      if (line === undefined) throw new Error(message);
      return { line: Number(line) - 1, problem: problem!.trim() };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Members that live answers have and no reference declares. */
const undeclared = new Set(["start_time_iso", "end_time_iso"]);

/**
 * Puts every answer as a literal before the compiler, which knows the package's types to the last member: what is missing, of another
 * type, or unknown to the package, comes back as a problem.
 */
export async function misfits(exchanges: readonly Exchange[]): Promise<string[]> {
  const good = exchanges.filter(({ status }) => status === 200);
  const done = [...new Map(good.map((exchange) => [JSON.stringify([exchange.tool.name, exchange.answer]), exchange])).values()];
  const source = relative(join(root, ".build/answers-"), here).replaceAll("\\", "/");
  const imported = `import type { AnswerTo } from ${JSON.stringify(source)};`;
  const literals = done.map(({ tool, answer }, index) => {
    const route = tool.route.replaceAll(/\{\w+\}/g, "{}");
    return `export const answer${index}: AnswerTo<${JSON.stringify(route)}> = ${JSON.stringify(answer, (name, value: unknown) => (undeclared.has(name) ? undefined : value))};`;
  });
  const problems = await compile([imported, ...literals]);
  return problems.map(({ line, problem }) => `${done[line - 1]?.tool.name}: ${problem}`);
}

/** The API counts time in seconds. From 2001 to 2286 they have ten digits. */
const isSecond = (value: unknown) => Number.isInteger(value) && /^\d{10}$/.test(String(value));

/** What the package's types leave open: times are whole seconds, where to them any number is one. */
export function oddities(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const at = `${path}.${name}`;
    const odd = /_(at|time)$/.test(name) && member !== null && !isSecond(member);
    return odd ? [`${at} is ${JSON.stringify(member)}`] : oddities(member, at);
  });
}

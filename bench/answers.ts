import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Bench } from "./bench.ts";
import { bin, startSandbox } from "./processes.ts";
import type { Line } from "./report.ts";

const run = promisify(execFile);

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/** The least that JSON can be: names once, then values only. */
const columnsAndRows = ({ data }: Page): string => JSON.stringify([Object.keys(data[0]!), ...data.map((row) => Object.values(row))]);

/** What a page of 100 project users costs a model to read. */
export async function answers({ env, stateDirectory }: Bench): Promise<Line[]> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  const { child: sandbox, api } = await startSandbox(["--users", "300", "--projects", "8"], env);
  const settings = { ...env, OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: api.admin_key };
  const answerOf = async (output: "text" | "json"): Promise<string> => {
    const given = JSON.stringify({ project_id: "Default project", limit: 100 });
    const args = [bin, "--state-dir", stateDirectory, "--output", output, "call", "list_project_users", given];
    return (await run(process.execPath, args, { env: settings, maxBuffer: 2 ** 24 })).stdout.trim();
  };
  try {
    const page = JSON.parse(await answerOf("json")) as Page;
    if (page.data.length !== 100) throw new Error(`the page holds ${page.data.length} users, not 100`);
    const table = countTokens(await answerOf("text"));
    const forms = { "columns and rows": columnsAndRows(page), compact: JSON.stringify(page), indented: JSON.stringify(page, undefined, 2) };
    return [
      { what: "100 project users as the tool answers, a table", value: table, unit: "tokens" },
      ...Object.entries(forms).map(([name, json]): Line => {
        const tokens = countTokens(json);
        const what = `table ÷ ${name} JSON of ${tokens.toLocaleString("en-US")} tokens`;
        // Ids, names and addresses cost the same in every form, so the other shares depend on how long those are.
        return { what, value: table / tokens, unit: "×", ...(name === "columns and rows" && { target: { most: 1 } }) };
      }),
    ];
  } finally {
    await sandbox.stop();
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

/** A conversation an administrator would have, played against the real server on the embedded organization. A person at a terminal may answer the approval. */
const interactive = process.stdin.isTTY && process.stdout.isTTY;

/** Colours for a person; plain text for a log. */
const paint = (style: Parameters<typeof styleText>[0], text: string): string => (process.stdout.isTTY ? styleText(style, text) : text);

const say = (text = ""): void => console.log(text);
const heading = (text: string): void => say(`\n${paint(["bold", "cyan"], `You: ${text}`)}`);
const quiet = (text: string): string => paint("dim", text);

/** The start of a text, so that a screen holds the conversation. */
function excerpt(text: string, lines: number): string {
  const all = text.split("\n");
  const cut = all.length > lines ? [quiet(`… ${all.length - lines} more lines`)] : [];
  return [...all.slice(0, lines).map((line) => (line.length > 150 ? `${line.slice(0, 149)}…` : line)), ...cut]
    .map((line) => `  ${line}`)
    .join("\n");
}

async function approve(message: string): Promise<{ action: "accept"; content: { decision: string } } | { action: "decline" }> {
  say(paint("yellow", "\n  ┌ The server asks a human before anything happens"));
  for (const line of message.split("\n")) say(paint("yellow", `  │ ${line}`));
  if (!interactive) {
    say(paint("yellow", "  └ Approve (answered by the demo: there is no terminal)"));
    return { action: "accept", content: { decision: "Approve" } };
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(paint("yellow", "  └ Approve? [y/N] "));
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim()) ? { action: "accept", content: { decision: "Approve" } } : { action: "decline" };
}

const client = new Client(
  { name: "demo", version: "1.0.0" },
  { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: "2026-07-28" } } },
);
client.setRequestHandler("elicitation/create", ({ params }) => approve(params.message));

const server = fileURLToPath(new URL("../dist/main.js", import.meta.url));
// What the demo approves belongs on nobody's record.
const stateDir = mkdtempSync(join(tmpdir(), "openai-admin-mcp-demo-"));
const started = [server, "--sandbox", "--state-dir", stateDir];
await client.connect(new StdioClientTransport({ command: process.execPath, args: started, stderr: "inherit" }));

async function call(name: string, args: Record<string, unknown>): Promise<string> {
  say(quiet(`  ${name} ${JSON.stringify(args)}`));
  const result = await client.callTool({ name, arguments: args });
  const [block] = result.content;
  return block?.type === "text" ? block.text : "";
}

say(paint("bold", "openai-admin-mcp on its sandbox: a whole invented organization, no key, no network."));
const { tools } = await client.listTools();
say(`${tools.length} tools, ${tools.filter((tool) => tool.annotations?.readOnlyHint).length} of them only read.`);

heading("Which projects do we have?");
say(excerpt(await call("list_projects", { fields: ["name", "status", "id"] }), 12));

heading("Who can reach Payments, and how?");
say(excerpt(await call("access_review", { projects: ["Payments"] }), 24));

heading("Why can Daniel Osei?");
say(excerpt(await call("explain_access", { principal: "Daniel Osei", project: "Payments" }), 9));

heading("Remove Support Team from Payments.");
say(`\n${excerpt(await call("remove_project_group", { project_id: "Payments", group_id: "Support Team" }), 8)}`);

heading("Did it work, and what does the audit log say?");
say(excerpt(await call("list_project_groups", { project_id: "Payments" }), 8));
say(excerpt(await call("list_audit_logs", { limit: 1 }), 14));

heading("What if Grace Okonkwo leaves us?");
say(excerpt(await call("plan_offboarding", { user: "Grace Okonkwo" }), 26));

await client.close();
rmSync(stateDir, { recursive: true });

say(`
${paint("bold", "Connect your own host")}, for example Claude Desktop (Settings → Developer → Edit Config):
${JSON.stringify({ mcpServers: { "openai-admin": { command: process.execPath, args: [server, "--sandbox"] } } }, undefined, 2)}
For your organization replace "--sandbox" by an environment variable: "env": {"OPENAI_ADMIN_KEY": "sk-admin-…"}.`);

// Writes the generated parts of the README between their markers. `--check` fails when they are stale.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const bin = (...args) => execFileSync(process.execPath, ["dist/main.js", ...args], { encoding: "utf8" });

const { tools } = JSON.parse(bin("tools", "--json", "--toolsets", "all"));
const { tools: byDefault } = JSON.parse(bin("tools", "--json"));
const inDefault = new Set(byDefault.map((tool) => tool.toolset));

function toolTable() {
  const toolsets = [...new Set(tools.map((tool) => tool.toolset))];
  const sections = toolsets.map((toolset) => {
    const rows = tools.filter((tool) => tool.toolset === toolset);
    const cells = rows.map(({ name, risk, description }) => `| \`${name}\` | ${risk} | ${description.replaceAll("|", "\\|")} |`);
    const title = `**${toolset}**${inDefault.has(toolset) ? "" : " (not in the default set)"}`;
    return [title, "", "| tool | risk | what it does |", "| --- | --- | --- |", ...cells].join("\n");
  });
  const total = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  const endpoints = tools.filter((tool) => tool.route);
  const nouns = new Set(endpoints.map((tool) => tool.toolset)).size;
  const summary = `${endpoints.length} endpoint tools in ${nouns} toolsets, the workflows, and \`server_status\`; ${byDefault.length} tools by default. All of them cost a host ${total} tokens (o200k) of context.`;
  return [summary, ...sections].join("\n\n");
}

const help = () => ["```text", bin("--help").trim(), "```"].join("\n");

const generated = { tools: toolTable(), options: help() };

const before = readFileSync("README.md", "utf8");
const after = Object.entries(generated).reduce((text, [name, content]) => {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers of "${name}"`);
  return `${text.slice(0, from)}${start}\n\n${content}\n\n${text.slice(to)}`;
}, before);

if (process.argv.includes("--check")) {
  if (after !== before) {
    console.error("README.md is stale: run `npm run docs` and commit what it changes.");
    process.exit(1);
  }
} else writeFileSync("README.md", after);

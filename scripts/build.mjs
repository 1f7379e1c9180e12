// Bundles the command into dist/, with everything it needs: start is quicker than from an unbundled tree, and what runs is exactly what was locked.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const common = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.18",
  alias: { "@modelcontextprotocol/server/_shims": "./scripts/sdk-platform.mjs" },
  logLevel: "warning",
  // Some libraries are CommonJS and call require().
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
};

rmSync("dist", { recursive: true, force: true });

const { metafile } = await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  // What makes calls, the sandbox and the HTTP client load when they are first needed.
  splitting: true,
  chunkNames: "[name]-[hash]",
  metafile: true,
  legalComments: "none",
});

/** Hosts wait for what loads before the list of tools is answered. The catalog stands for all that makes calls: whatever does imports it. */
function checkStart() {
  const loaded = new Set(["dist/main.js"]);
  for (const path of loaded) {
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? []) if (kind === "import-statement") loaded.add(next);
  }
  const early = [...loaded]
    .flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
    .find((input) => input.startsWith("src/tools/catalog/"));
  if (early) throw new Error(`${early} would load at every start: something that src/main.ts imports needs import() or import type`);
}

/** Licences of every package that is in the bundle, as they ask for. */
function writeLicences() {
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const texts = [...packages].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENCE", "license"].map((candidate) => `${folder}/${candidate}`).find(existsSync);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : ""}\n`;
  });
  writeFileSync("dist/THIRD-PARTY-LICENSES.txt", texts.join("\n----\n\n"));
}

/** All that can be listed, and what each tool costs a host's context: hosts wait for the first, `openai-admin-mcp tools` shows the second. */
async function writeListed() {
  const contents = 'export { listed } from "./src/listed.ts"; export { statusTool } from "./src/server.ts";';
  const outfile = ".build/listed.js";
  await build({ ...common, stdin: { contents, resolveDir: ".", loader: "ts" }, outfile });
  const { listed, statusTool } = await import(pathToFileURL(outfile).href);
  const all = [...listed.map(({ listing }) => listing), statusTool];
  const tokens = Object.fromEntries(all.map((tool) => [tool.name, countTokens(JSON.stringify(tool))]));
  writeFileSync("dist/listed.json", JSON.stringify(listed));
  writeFileSync("dist/tool-tokens.json", JSON.stringify(tokens));
}

checkStart();
writeLicences();
await writeListed();
if (existsSync("demo/demo.ts")) await build({ ...common, entryPoints: ["demo/demo.ts"], outfile: ".build/demo.js" });
if (existsSync("bench/main.ts")) {
  const entryPoints = ["main", "children/bare-loop", "children/crawl", "children/fake-api"].map((name) => `bench/${name}.ts`);
  await build({ ...common, entryPoints, outdir: ".build/bench", packages: "external" });
}

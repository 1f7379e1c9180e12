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
  logLevel: "warning",
  // Some libraries are CommonJS and call require().
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
};

rmSync("dist", { recursive: true, force: true });

const { metafile } = await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  // The sandbox and the HTTP client load when they are first needed.
  splitting: true,
  chunkNames: "[name]-[hash]",
  metafile: true,
  legalComments: "none",
});

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

/** What each tool costs a host's context; `openai-admin-mcp tools` shows it. */
async function writeTokens() {
  const contents = ["listings|server", "surfaceOf|tools/surface", "workflowChoices|workflows/index"]
    .map((entry) => entry.split("|"))
    .map(([name, file]) => `export { ${name} } from "./src/${file}.ts";`)
    .join("\n");
  const outfile = ".build/surface.js";
  await build({ ...common, stdin: { contents, resolveDir: ".", loader: "ts" }, outfile });
  const { listings, surfaceOf, workflowChoices } = await import(pathToFileURL(outfile).href);
  const selection = { toolsets: ["all"], tools: [], excludeTools: [], readOnly: false };
  const all = listings(surfaceOf(selection, workflowChoices), "ask");
  const tokens = Object.fromEntries(all.map((tool) => [tool.name, countTokens(JSON.stringify(tool))]));
  writeFileSync("dist/tool-tokens.json", `${JSON.stringify(tokens)}\n`);
}

writeLicences();
await writeTokens();
if (existsSync("demo/demo.ts")) await build({ ...common, entryPoints: ["demo/demo.ts"], outfile: ".build/demo.js" });
if (existsSync("bench/main.ts")) {
  const entryPoints = ["main", "children/bare-loop", "children/crawl", "children/fake-api"].map((name) => `bench/${name}.ts`);
  await build({ ...common, entryPoints, outdir: ".build/bench", packages: "external" });
}

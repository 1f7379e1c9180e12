// Writes test/contract/openai-methods.ts: which method of the `openai` package serves which route.
// `--check` compares instead of writing and exits 1 when the committed file is stale.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import OpenAI from "openai";
import { APIResource } from "openai/core/resource";

const packageDir = dirname(createRequire(import.meta.url).resolve("openai"));
const target = fileURLToPath(new URL("../test/contract/openai-methods.ts", import.meta.url));

/** A client that sends nothing and remembers what it would have sent. */
function recordingClient() {
  const requests = [];
  const fetch = async (url, { method }) => {
    requests.push({ method: method.toUpperCase(), path: decodeURIComponent(new URL(url).pathname) });
    return Response.json({});
  };
  return { client: new OpenAI({ adminAPIKey: "none", baseURL: "http://openai.invalid", maxRetries: 0, fetch }), requests };
}

/** Every method below `resource`, with the names that lead to it. */
function* methodsOf(resource, names = []) {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resource))) {
    if (name !== "constructor") yield { call: [...names, name].join("."), run: (...args) => resource[name](...args) };
  }
  for (const [name, value] of Object.entries(resource)) {
    if (value instanceof APIResource) yield* methodsOf(value, [...names, name]);
  }
}

/** An argument that writes itself into the path as `{position}` when it is used as an id, and as `{name}` where a member of it is. */
const probe = (position) =>
  new Proxy(
    {},
    {
      get: (object, name, self) => {
        if (name === "toString") return () => `{${position}}`;
        return typeof name === "string" && name.endsWith("_id") ? `{${name}}` : Reflect.get(object, name, self);
      },
    },
  );

/** More than any method takes: ids, parameters and request options. */
const probes = [0, 1, 2, 3, 4].map(probe);

/** Runs every method once, and reads the route and the use of the arguments from the request it makes. */
async function recordMethods() {
  const { client, requests } = recordingClient();
  const methods = [];
  for (const { call, run } of methodsOf(client.admin)) {
    requests.length = 0;
    await run(...probes);
    if (requests.length !== 1) throw new Error(`${call} made ${requests.length} requests`);
    const [{ method, path }] = requests;
    const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => (/^\d/.test(id) ? Number(id) : id));
    methods.push({ route: `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`, call, ids });
  }
  return methods.toSorted((a, b) => (a.route < b.route ? -1 : 1));
}

/** How many requests the source of the package can make, counted in its text: the walk above must find as many methods. */
async function countRequestsInSource() {
  const dir = join(packageDir, "resources", "admin");
  const files = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(".js"));
  const sources = await Promise.all(files.map((name) => readFile(join(dir, name), "utf8")));
  return sources.join("\n").match(/\bthis\._client\.\w+\(/g).length;
}

function checkComplete(methods, expected) {
  const routes = new Set(methods.map(({ route }) => route));
  if (routes.size !== methods.length) throw new Error("two methods of the package serve the same route");
  if (methods.length !== expected) throw new Error(`found ${methods.length} methods, but the source makes ${expected} requests`);
}

const entry = ({ route, call, ids }) => `  "${route}": {
    call: "${call}",
    ids: [${ids.map((id) => JSON.stringify(id)).join(", ")}],
  },
`;

const file = (version, methods) => `// Generated from openai ${version} by \`node scripts/contract.mjs\`. Do not edit.

/** The version of the \`openai\` package that the table below was read from. */
export const openaiVersion = "${version}";

/**
 * The method of \`client.admin\` that serves each route.
 * \`ids\` tells where each id of the path goes, in the order of the path: the position of an argument, or the name of a member of
 * the parameters that follow the positional ids.
 */
export const openaiMethods = {
${methods.map(entry).join("")}} as const;
`;

const { version } = JSON.parse(await readFile(join(packageDir, "package.json"), "utf8"));
const methods = await recordMethods();
checkComplete(methods, await countRequestsInSource());
const generated = file(version, methods);

if (!process.argv.includes("--check")) {
  await writeFile(target, generated);
} else if ((await readFile(target, "utf8").catch(() => "")) !== generated) {
  console.error("test/contract/openai-methods.ts is stale: run `node scripts/contract.mjs`");
  process.exitCode = 1;
}

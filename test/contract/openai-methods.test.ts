import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { tools } from "../../src/tools/tool.ts";
import { openaiMethods, openaiVersion } from "./openai-methods.ts";

const run = promisify(execFile);

it("the table of routes is what the installed package does", async () => {
  const script = fileURLToPath(new URL("../../scripts/contract.mjs", import.meta.url));
  await expect(run(process.execPath, [script, "--check"])).resolves.toMatchObject({ stderr: "" });
});

it("the table was read from the version that package.json names", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  expect(openaiVersion).toBe(manifest.devDependencies["openai"]);
});

it("there is one tool for each route", () => {
  const routes = [...tools.values()].map((tool) => tool.route.replaceAll(/\{\w+\}/g, "{}"));
  expect(routes.toSorted()).toEqual(Object.keys(openaiMethods).toSorted());
});

// Makes a fresh clone ready: installs the locked dependencies when they are missing or out of date, and builds. Quick when there is nothing to do.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const stamp = "node_modules/.locked";
const locked = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== locked) {
  console.error("Installing the locked dependencies…");
  // npm says through this variable where it is; that way no shell is needed, also not on Windows.
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm ? [process.execPath, npm] : ["npm"];
  const { status } = spawnSync(command, [...before, "ci", "--ignore-scripts", "--loglevel=error"], { stdio: ["ignore", 2, "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, locked);
}

execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: ["ignore", 2, "inherit"] });

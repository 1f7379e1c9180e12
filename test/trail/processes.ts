import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** File system calls that take their time, so that processes meet at every place of the protocol. */
const slowDisk: Plugin = {
  name: "slow-disk",
  setup(builder) {
    builder.onResolve({ filter: /^node:fs\/promises$/ }, ({ path, namespace }) =>
      namespace === "slow-disk" ? { path, external: true } : { path, namespace: "slow-disk" },
    );
    builder.onLoad({ filter: /.*/, namespace: "slow-disk" }, () => ({
      contents: `
        import * as fs from "node:fs/promises";
        const pause = () => Math.random() < 0.3 ? new Promise((resolve) => setTimeout(resolve, Math.random() * 12)) : undefined;
        const slow = (call) => async (...args) => { await pause(); return call(...args); };
        export const [lstat, mkdir, link, unlink, readdir] = [fs.lstat, fs.mkdir, fs.link, fs.unlink, fs.readdir].map(slow);
        export const open = async (...args) => {
          await pause();
          const file = await fs.open(...args);
          const write = file.write.bind(file);
          // Lines arrive in pieces.
          file.write = async (bytes, from, length, at) => { await pause(); return write(bytes, from, Math.ceil(length / 2), at); };
          return file;
        };`,
    }));
  },
};

/** Bundles the writer for plain Node. */
export async function buildWriter(disk: "usual" | "slow"): Promise<string> {
  const outfile = join(await mkdtemp(join(tmpdir(), "oam-writer-")), "writer.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("writer.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: disk === "slow" ? [slowDisk] : [],
    logLevel: "silent",
  });
  return outfile;
}

/** A line whose writer was told that it is kept. */
export interface Kept {
  readonly position: number;
  readonly hash: string;
  readonly message: string;
}

export interface Writer {
  readonly child: ChildProcess;
  /** Resolves when it has ended, in whatever way. */
  readonly done: Promise<{ readonly kept: Kept[]; readonly code: number | null; readonly stderr: string }>;
}

export function startWriter(writer: string, directory: string, name: string, count: number, maxBytes: number): Writer {
  const child = spawn(process.execPath, [writer, directory, name, String(count), String(maxBytes)]);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const done = new Promise<Awaited<Writer["done"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      // What stands behind the last line break was cut off with the process.
      const kept = stdout.split("\n").slice(0, -1);
      resolve({ kept: kept.map((line) => JSON.parse(line) as Kept), code, stderr });
    });
  });
  return { child, done };
}

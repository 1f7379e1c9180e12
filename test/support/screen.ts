import { execFile, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import { bin, cleanEnv, type Env } from "./process.ts";

const execute = promisify(execFile);

/** Tests at a real terminal need tmux, which draws the screen a person would see. REQUIRE_TERMINAL=1 makes its absence an error. */
export const hasTerminal = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTerminal) {
  if (process.env.REQUIRE_TERMINAL === "1") throw new Error("REQUIRE_TERMINAL=1, but tmux is not installed");
  console.warn("tmux is not installed: the tests at a real terminal are skipped.");
}

// A server of its own: nothing of the person who runs the tests is touched.
const socket = `oam-${process.pid}`;

async function tmux(...args: string[]): Promise<string> {
  const { TMUX: _, ...env } = cleanEnv({ LC_ALL: "C.UTF-8" });
  const { stdout } = await execute("tmux", ["-u", "-L", socket, "-f", "/dev/null", ...args], { env });
  return stdout;
}

// There is none when no test opened a window.
afterAll(() => tmux("kill-server").catch(() => undefined));

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A shell command that runs the built command. */
export const command = (args: readonly string[], env: Env = {}): string =>
  ["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`), process.execPath, bin, ...args].map(quoted).join(" ");

/** A window of a terminal, with a person's keyboard. */
export interface Screen {
  /** What is on it now, as a person sees it; with `-e` the colours too. */
  read(...flags: string[]): Promise<string>;
  /** Types text, character by character. */
  type(text: string): Promise<void>;
  /** Presses keys, by their tmux names: Enter, C-c. */
  press(...keys: string[]): Promise<void>;
  /** Waits until the screen shows this; fails with the screen when it never does. */
  until(pattern: RegExp): Promise<string>;
}

let opened = 0;

/** Opens a window and runs a shell command in it, whose exit code is shown when it has ended. */
export async function openScreen(shell: string, { columns = 80, rows = 40 } = {}): Promise<Screen> {
  opened += 1;
  const name = `window-${opened}`;
  const size = ["-x", String(columns), "-y", String(rows)];
  await tmux("new-session", "-d", "-s", name, ...size, `${shell}; echo "exit code $?"; exec sleep 600`);
  const read = async (...flags: string[]) => (await tmux("capture-pane", "-p", ...flags, "-t", name)).trimEnd();
  return {
    read,
    async type(text) {
      await tmux("send-keys", "-t", name, "-l", text);
    },
    async press(...keys) {
      await tmux("send-keys", "-t", name, ...keys);
    },
    async until(pattern) {
      for (let tries = 0; ; tries += 1) {
        const screen = await read();
        if (pattern.test(screen)) return screen;
        if (tries === 200) throw new Error(`${String(pattern)} never came up. The screen:\n${screen}`);
        await sleep(50);
      }
    },
  };
}

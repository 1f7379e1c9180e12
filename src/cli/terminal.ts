import { closeSync, openSync } from "node:fs";
import { platform } from "node:os";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ReadStream, WriteStream } from "node:tty";
import type { Environment } from "../config.ts";

/** The terminal a person sits at, whatever standard input and output are connected to. */
export interface Terminal {
  readonly columns: number;
  readonly colors: boolean;
  write(text: string): void;
  /** One line the person types now; undefined when they leave (Ctrl-C, Ctrl-D, a closed window) or when the signal ends the question. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  close(): void;
}

/** Windows gives a mode to a console only through a handle that may write. */
const devices = platform() === "win32" ? ["\\\\.\\CONIN$", "\\\\.\\CONOUT$"] : ["/dev/tty", "/dev/tty"];

/** Enough for what was typed before to arrive, less than a person needs to read a question. */
const typedBeforeMs = 100;

function openStreams(): { input: ReadStream; output: WriteStream } | undefined {
  const opened: number[] = [];
  try {
    for (const device of devices) opened.push(openSync(device, "r+"));
    return { input: new ReadStream(opened[0]!), output: new WriteStream(opened[1]!) };
  } catch {
    for (const fd of opened) closeSync(fd);
    return undefined;
  }
}

/** Undefined where nobody sits at a terminal: a pipeline, a service, a program started by another one without a terminal. */
export function openTerminal(env: Environment): Terminal | undefined {
  const streams = openStreams();
  if (streams === undefined) return undefined;
  const { input, output } = streams;
  const gone = new AbortController();
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  for (const event of ["SIGINT", "close"]) lines.once(event, () => gone.abort());
  for (const stream of [input, output]) stream.on("error", () => gone.abort());
  return {
    columns: output.columns > 0 ? output.columns : 80,
    colors: output.hasColors(env),
    write: (text) => void output.write(text),
    async ask(question, signal) {
      await sleep(typedBeforeMs);
      // Lines that came without a question are lost already; this takes the rest of one: no answer was typed before its question.
      lines.write(null, { ctrl: true, name: "e" });
      lines.write(null, { ctrl: true, name: "u" });
      try {
        return await lines.question(question, { signal: AbortSignal.any([signal, gone.signal]) });
      } catch {
        output.write("\n");
        return undefined;
      }
    },
    close() {
      lines.close();
      input.destroy();
      output.destroy();
    },
  };
}

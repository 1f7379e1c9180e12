#!/usr/bin/env node
import { run } from "./cli/program.ts";

const { argv, env, stdin, stdout, stderr } = process;

const exitCode = await run({ args: argv.slice(2), env, stdin, stdout, stderr });
// A call in flight, or a host that keeps its end of a pipe open, must not keep a server alive that has nobody to serve.
stdout.write("", () => process.exit(exitCode));

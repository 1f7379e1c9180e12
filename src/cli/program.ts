import type { Readable, Writable } from "node:stream";
import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { ConfigError } from "../client/errors.ts";
import type { Environment } from "../config.ts";
import { withoutSecrets } from "../output/secrets.ts";
import { SelectionError } from "../tools/surface.ts";
import { approvalHomes, approve, type ApproveFlags } from "./approve.ts";
import { call } from "./call.ts";
import { UsageError } from "./exit.ts";
import { addSharedOptions, readOptions } from "./options.ts";
import { addSandboxOptions, serveSandboxAlone, type SandboxFlags } from "./sandbox.ts";
import { serve } from "./serve.ts";
import type { Services } from "./services.ts";
import { settingsOf, type Settings } from "./settings.ts";
import { openTerminal } from "./terminal.ts";
import { addTrailCommands } from "./trail.ts";

export interface Process {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const { version } = packageJson;

/**
 * Runs one command line.
 * @returns The exit code: 0 done, 1 the trail is not intact, 2 a mistake in the command line or the configuration, 5 a tool failed, 6 refused or waiting for approval.
 */
export async function run({ args, env, stdin, stdout, stderr }: Process): Promise<number> {
  let exitCode = 0;
  const adminKey = env.OPENAI_ADMIN_KEY?.trim() ?? "";
  const log = (line: string) => void stderr.write(`openai-admin-mcp: ${withoutSecrets(line, [adminKey])}\n`);
  const print = (text: string) => void (text !== "" && stdout.write(`${text}\n`));
  // A reader that went away (`| head`, a host that is gone) is nothing to crash for; what has to end, ends by itself.
  for (const stream of [stdout, stderr]) stream.on("error", () => undefined);

  /** What makes calls is most of the code, and hosts start servers that they never call: it is loaded with the first call. */
  const loadServices = async (settings: Settings): Promise<Services> => (await import("./services.ts")).createServices(settings, log);

  const program = new Command("openai-admin-mcp")
    .description("MCP server for OpenAI organizations. Without a command it serves MCP on standard input and output.")
    .version(version)
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => undefined })
    .exitOverride();
  addSharedOptions(program);

  addSandboxOptions(program.command("sandbox"))
    .description("serve the embedded organization alone, as an API; prints its address and key as one JSON line")
    .action((flags: SandboxFlags) => serveSandboxAlone(flags, print));

  program
    .command("tools")
    .description("list the tools this configuration shows, what they cost in tokens, and why others are hidden")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { listTools } = await import("./tools.ts");
      print(await listTools(readOptions(command, env), json === true));
    });

  program
    .command("call")
    .description("make one call without a host; exit code 0 done, 5 failed, 6 refused or waiting for approval")
    .argument("<tool>", "name of the tool")
    .argument("[arguments]", "one JSON object, or - to read it from standard input")
    .action(async (tool: string, given: string | undefined, _, command: Command) => {
      const options = readOptions(command, env);
      if (options.confirm === "plan") {
        throw new UsageError("--confirm plan takes two calls of one server, and `call` makes one: use --confirm ask or code.");
      }
      const settings = await settingsOf(env, options, version);
      const services = await loadServices(settings);
      try {
        const result = await call(tool, given, settings, services, stdin);
        print(result.stdout);
        if (result.stderr !== "") stderr.write(`${result.stderr}\n`);
        exitCode = result.exitCode;
      } finally {
        await services.close();
      }
    });

  program
    .command("approve")
    .description("show what waits for approval and answer it, at this terminal; exit code 0 answered, 6 not answered")
    .argument("[id]", "id of the plan; not needed when only one waits")
    .option("--list", "only list what waits")
    .option("--json", "only list what waits, as JSON")
    .action(async (id: string | undefined, flags: ApproveFlags, command: Command) => {
      const homes = await approvalHomes(readOptions(command, env));
      exitCode = await approve(id, flags, { homes, openTerminal: () => openTerminal(env), print, now: Date.now });
    });

  addTrailCommands(program, { env, stdout, log, now: Date.now, fail: (code) => void (exitCode = code) });

  // Only here, after the commands that inherit the opposite: commander would count the word instead of naming it.
  program.allowExcessArguments(true).action(async (_, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) throw new UsageError(`There is no command "${word}". --help lists them.`);
    const settings = await settingsOf(env, readOptions(command, env), version);
    await serve(settings, () => loadServices(settings), { stdin, stdout }, log);
  });

  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known = [CommanderError, UsageError, ConfigError, SelectionError].some((kind) => error instanceof kind);
    if (!known) throw error;
    const line = (error as Error).message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
    log(line);
    return 2;
  }
}

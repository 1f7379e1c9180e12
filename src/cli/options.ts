import { InvalidArgumentError, Option, type Command, type OptionValues } from "commander";
import { channelNames, valueOf, type ChannelName, type Environment, type Options } from "../config.ts";

const words = (value: string): string[] =>
  value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

const isChannel = (name: string): name is ChannelName => (channelNames as readonly string[]).includes(name);

function channels(value: string): ChannelName[] {
  const names = words(value);
  if (names.length === 0 || !names.every(isChannel)) throw new InvalidArgumentError(`Give some of ${channelNames.join(", ")}.`);
  return names;
}

const seconds =
  (least: "0" | "more than 0") =>
  (value: string): number => {
    const number = Number(value);
    if (value.trim() === "" || !(number >= 0 && number <= 3600) || (number === 0 && least !== "0"))
      throw new InvalidArgumentError(`Give a number of seconds, ${least === "0" ? "0 to 3600" : "more than 0 and at most 3600"}.`);
    return number;
  };

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value.trim())) throw new InvalidArgumentError("Give a whole number from 1 on.");
  return Number(value);
}

/** The options every serving command shares. Their environment variables follow from their names. */
const shared: readonly Option[] = [
  new Option("--sandbox", "use an embedded organization: no key, no network"),
  new Option("--toolsets <names>", "toolsets to show, comma-separated; `all` for every tool")
    .argParser(words)
    .default(["default"], "default"),
  new Option("--tools <globs>", "tools to show besides").argParser(words).default([], "none"),
  new Option("--exclude-tools <globs>", "tools to hide; wins over --tools and --toolsets").argParser(words).default([], "none"),
  new Option("--read-only", "show only tools that change nothing; wins over all"),
  new Option("--confirm <policy>", "what happens to calls that destroy or hand out access")
    .choices(["ask", "plan", "code", "block", "off"])
    .default("ask"),
  new Option("--channels <names>", "ways to reach a person: elicitation, page, terminal")
    .argParser(channels)
    .default([...channelNames], "all"),
  new Option("--approval-wait <seconds>", "how long a call waits for the page or the terminal (default: 45, for `call` 0)").argParser(
    seconds("0"),
  ),
  new Option("--allow-self-lockout", "also make calls that can lock the operator out: the key in use, its owner, the last owner"),
  new Option(
    "--plans <depth>",
    "what a plan reads before a person is asked; frugal leaves out, and says, who else keeps access by other ways",
  )
    .choices(["frugal", "thorough"])
    .default("frugal"),
  new Option("--secrets <where>", "where a freshly created key goes").choices(["file", "inline"]).default("file"),
  new Option("--output <format>", "what tools answer with").choices(["text", "json"]).default("text"),
  new Option("--state-dir <directory>", "where key files, waiting approvals and the record go (default: a directory of this user)"),
  new Option(
    "--out <directory>",
    "write the report of every audit to a directory below this one (default: only those asked for, in --state-dir)",
  ),
  new Option("--keep-snapshots <number>", "days of which a reading of the organization is kept, for comparison")
    .argParser(wholeNumber)
    .default(8),
  new Option("--approval-timeout <seconds>", "how long a host may leave an approval form unanswered")
    .argParser(seconds("more than 0"))
    .default(120),
  new Option("--timeout <seconds>", "how long one attempt of a request may take").argParser(seconds("more than 0")).default(60),
  new Option("--max-rpm <number>", "requests a minute to each endpoint at most (default: learned from the API's answers)").argParser(
    wholeNumber,
  ),
  new Option("--concurrency <number>", "requests under way at most").argParser(wholeNumber).default(16),
];

const variable = (option: Option): string => `OPENAI_ADMIN_MCP_${option.name().toUpperCase().replaceAll("-", "_")}`;

/** Adds the shared options; each says its environment variable. */
export function addSharedOptions(command: Command): void {
  for (const option of shared) command.addOption(option);
  command.addHelpText(
    "after",
    "\nEach option has an environment variable, OPENAI_ADMIN_MCP_<OPTION>; the command line wins.\nOPENAI_ADMIN_KEY holds the key; OPENAI_BASE_URL and OPENAI_ORG_ID are read too.",
  );
}

function fromVariable(option: Option, name: string, value: string): unknown {
  if (!option.required) {
    if (["true", "1", "yes"].includes(value.toLowerCase())) return true;
    if (["false", "0", "no"].includes(value.toLowerCase())) return false;
    throw new InvalidArgumentError(`${name}: "${value}" is neither true nor false.`);
  }
  try {
    return option.parseArg === undefined ? value : (option.parseArg as (value: string, previous: unknown) => unknown)(value, undefined);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new InvalidArgumentError(`${name}: "${value}" is not valid. ${error.message}`) : error;
  }
}

/**
 * The options of a run: the command line, else the environment, else the default. An empty variable counts as not set.
 * @throws {InvalidArgumentError} For a variable that does not fit its option.
 */
export function readOptions(command: Command, env: Environment): Options {
  const values: OptionValues = { sandbox: false, readOnly: false, allowSelfLockout: false, ...command.optsWithGlobals() };
  for (const option of shared) {
    const name = variable(option);
    const value = valueOf(env, name);
    const key = option.attributeName();
    const source = command.getOptionValueSourceWithGlobals(key);
    if (value !== undefined && (source === undefined || source === "default")) values[key] = fromVariable(option, name, value);
  }
  return values as Options;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Options } from "../config.ts";
import { createApprovals, shortCode, type Answer, type Approvals, type Waiting } from "../gate/approvals.ts";
import { isYes } from "../gate/view.ts";
import { UsageError } from "./exit.ts";
import { clockTime, duration, listEntry, paint, planLayout, type Found } from "./plan-layout.ts";
import { approvalsIn, stateDirectory } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** Where plans of this user wait. */
export interface Home {
  readonly directory: string;
  readonly sandbox: boolean;
  readonly approvals: Approvals;
}

/** Where plans of this user's servers wait: of those with a real organization, and of those with the sandbox; with `--sandbox` of the latter only. */
export async function approvalHomes(options: Options): Promise<Home[]> {
  const home = async (sandbox: boolean): Promise<Home> => {
    const directory = approvalsIn(await stateDirectory({ ...options, sandbox }));
    return { sandbox, directory, approvals: createApprovals(directory, Date.now) };
  };
  return Promise.all((options.sandbox ? [true] : [false, true]).map(home));
}

export interface ApproveDeps {
  readonly homes: readonly Home[];
  /** Undefined where nobody sits at a terminal. */
  readonly openTerminal: () => Terminal | undefined;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface ApproveFlags {
  readonly list?: boolean;
  readonly json?: boolean;
}

type Waits = Found & { readonly approvals: Approvals };

const answered = 0;
const notAnswered = 6;

/** Where output may go to a file or a pipe. */
const plainPage = { columns: 80, colors: false };

const maxAsked = 3;
const pollMs = 300;

/** A directory that others can enter is for the operator to mend, in one line. */
const orUsageError = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });

async function waitingIn(homes: readonly Home[]): Promise<Waits[]> {
  const lists = await Promise.all(
    homes.map(async ({ approvals, sandbox }) =>
      (await orUsageError(approvals.list())).map((waiting) => ({ ...waiting, sandbox, approvals })),
    ),
  );
  return lists.flat().toSorted((a, b) => a.asked - b.asked);
}

async function findIn(homes: readonly Home[], id: string): Promise<Waits | "answered"> {
  for (const { approvals, sandbox } of homes) {
    const waiting = await approvals.get(id);
    if (waiting !== undefined) return { ...waiting, sandbox, approvals };
    if ((await approvals.answerTo(id)) !== undefined) return "answered";
  }
  throw new UsageError(`No plan ${JSON.stringify(id)} waits for approval: its time is over, or it was withdrawn, or there was none.`);
}

const asJson = ({ id, ticket, view, organization, sandbox, asked, needsCode }: Waits) => ({
  id,
  sandbox,
  organization,
  asked: new Date(asked).toISOString(),
  expires: new Date(ticket.expires).toISOString(),
  needs_code: needsCode,
  ...view,
});

function listText(all: readonly Waits[], homes: readonly Home[], now: number): string {
  if (all.length === 0) {
    const places = homes.map(({ directory }) => directory).join(" and ");
    return `No plan waits for approval.\nLooked in ${places}. A server that runs with another --state-dir keeps its plans there.`;
  }
  const count = all.length === 1 ? "One plan waits for approval:" : `${all.length} plans wait for approval:`;
  return [count, ...all.map((waiting) => `\n${listEntry(plainPage, waiting, now)}`)].join("\n");
}

/** What ended the question, when it was not the person at this terminal. */
function whyOver({ ticket, view }: Waiting, answer: Answer | undefined, now: number): string {
  if (answer !== undefined)
    return `It was ${isYes(view, answer.decision) ? "approved" : "declined"} elsewhere meanwhile (${answer.channel}).`;
  if (ticket.expires < now)
    return `Too late: its time was over at ${clockTime(ticket.expires)}. Nothing was changed. The same call again makes a new plan.`;
  return "It was withdrawn meanwhile: nobody waits for an answer any more. Nothing was changed.";
}

/** Aborts `over` as soon as the plan cannot be answered any more. */
async function watch({ approvals, id }: Waits, over: AbortController, asking: AbortSignal): Promise<void> {
  while (!asking.aborted) {
    if ((await approvals.get(id)) === undefined) return over.abort();
    await sleep(pollMs, undefined, { signal: asking }).catch(() => undefined);
  }
}

/** What the person decided; undefined when they left, or never gave an answer that means something. */
async function decide(terminal: Terminal, { view }: Waiting, over: AbortSignal): Promise<"yes" | "no" | undefined> {
  const { typed, changes } = view;
  const all = changes.length === 1 ? "" : ` all ${changes.length} changes`;
  const question =
    typed === undefined ? `Approve${all}? [y/N] ` : `Type ${paint(terminal, "bold", typed)} to approve${all}, or press Enter to decline: `;
  for (let asked = 0; asked < maxAsked; asked += 1) {
    const said = (await terminal.ask(question, over))?.trim().normalize();
    if (said === undefined) return undefined;
    if (said === "" || (typed === undefined && /^no?$/i.test(said))) return "no";
    if (typed === undefined ? /^y(es)?$/i.test(said) : said === typed.normalize()) return "yes";
    terminal.write(
      typed === undefined ? "Type y for yes or n for no.\n" : "That is not the name. Type it exactly as shown, capital letters too.\n",
    );
  }
  return undefined;
}

/** Asks on the terminal and records the answer. */
async function settle(terminal: Terminal, waiting: Waits, now: () => number): Promise<number> {
  const { id, approvals, view, needsCode, ticket } = waiting;
  const over = new AbortController();
  const asking = new AbortController();
  const watching = watch(waiting, over, asking.signal);
  const decision = await decide(terminal, waiting, over.signal).finally(() => asking.abort());
  await watching;
  const end = async (): Promise<number> => {
    terminal.write(`${whyOver(waiting, await approvals.answerTo(id), now())}\n`);
    return notAnswered;
  };
  if (over.signal.aborted) return end();
  if (decision === undefined) {
    terminal.write("Not answered. The plan goes on waiting; nothing was changed.\n");
    return notAnswered;
  }
  const code = decision === "yes" && needsCode ? shortCode() : undefined;
  // A target may be called "Decline": where a name is typed, only no name at all is a no.
  const chosen = decision === "yes" ? (view.typed ?? "Approve") : view.typed === undefined ? "Decline" : "";
  if (!(await orUsageError(approvals.answer(id, { decision: chosen, channel: "terminal", code })))) return end();
  if (decision === "no") terminal.write("Declined. Nothing was changed.\n");
  else if (code === undefined) terminal.write("Approved. The call goes on by itself, or when the assistant repeats it.\n");
  else
    terminal.write(
      `Approved. Pass this code on to the assistant; the call needs it: ${paint(terminal, "bold", code)}\nIt works once, for ${duration(ticket.expires - now())}.\n`,
    );
  return answered;
}

async function showAndAsk(waiting: Waits, { print, now, openTerminal }: ApproveDeps): Promise<number> {
  const terminal = openTerminal();
  if (terminal === undefined) {
    print(`${planLayout(plainPage, waiting, now())}\nNot answered: that needs a person at a terminal, and there is none here.`);
    return notAnswered;
  }
  try {
    // Not on standard output, which may go elsewhere: nobody is asked about what they do not see.
    terminal.write(`${planLayout(terminal, waiting, now())}\n`);
    return await settle(terminal, waiting, now);
  } finally {
    terminal.close();
  }
}

/**
 * Shows a waiting plan and has the person at the terminal answer it. Standard input is never read: what is piped in approves nothing.
 * @param given Id of the plan; undefined for the only one that waits.
 * @returns The exit code: 0 answered, or nothing to answer; 6 not answered.
 * @throws {UsageError} When no such plan waits, or the directory cannot be used.
 */
export async function approve(given: string | undefined, flags: ApproveFlags, deps: ApproveDeps): Promise<number> {
  const { homes, print, now } = deps;
  const listing = flags.list === true || flags.json === true;
  if (given !== undefined) {
    if (listing) throw new UsageError("--list and --json show all plans: give them without an id.");
    const id = given.trim().toLowerCase();
    const waiting = await findIn(homes, id);
    if (waiting !== "answered") return showAndAsk(waiting, deps);
    print(`Plan ${id} was answered already.`);
    return notAnswered;
  }
  const all = await waitingIn(homes);
  const [only, ...more] = all;
  if (only !== undefined && more.length === 0 && !listing) return showAndAsk(only, deps);
  print(flags.json === true ? JSON.stringify(all.map(asJson), undefined, 2) : listText(all, homes, now()));
  if (listing || only === undefined) return answered;
  print(`\nLook at one and answer it with its id, as in: openai-admin-mcp approve ${only.id}`);
  return notAnswered;
}

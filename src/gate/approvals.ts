import { randomInt, randomUUID } from "node:crypto";
import { link, lstat, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrivateDirectory, readPrivate, writePrivate } from "../state/private-files.ts";
import { Refused } from "./refused.ts";
import { parseAnswer, parseWaiting, type Answer, type Waiting } from "./waiting.ts";

export type { Answer, Waiting } from "./waiting.ts";

/** Without letters and digits that look alike. */
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

/** Eight characters that a person can type: an id, or a code to pass on. One guess hits in 850 thousand million. */
export const shortCode = (): string => Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join("");

const idPattern = new RegExp(`^[${alphabet}]{8}$`);
const planFile = new RegExp(`^([${alphabet}]{8})\\.json$`);
/** Everything that is ever written here: plans, used plans, answers, and drafts that a process left behind when it died. */
const ownFile = new RegExp(`^(?:([${alphabet}]{8})\\.(?:used\\.|answer\\.)?json|[0-9a-f-]{36}\\.draft)$`);

/** A plan takes some thousand bytes. */
const maxFileBytes = 256 * 1024;

/** Files open at the same time; a process may have 256 on macOS, and a read that fails would hide a plan. */
const atOnce = 32;

/** No plan lives longer: what is older and is not a plan has no plan any more. */
const dayMs = 86_400_000;

const sweepEveryMs = 60_000;

/** Plans that wait for a person, in a directory only this user can enter. Any number of processes may use it at the same time. */
export interface Approvals {
  /**
   * @throws {Error} When the directory cannot be used.
   * @throws {Refused} For a plan of hundreds of calls.
   */
  open(waiting: Omit<Waiting, "id" | "asked">): Promise<Waiting>;
  /**
   * The plan that waits for this very call, an answered one first; undefined when there is none, or its time is over.
   * @throws {Error} When the directory cannot be used.
   */
  find(subject: string, argsDigest: string, organization: string): Promise<Waiting | undefined>;
  /** One plan that still waits for an answer. */
  get(id: string): Promise<Waiting | undefined>;
  /**
   * All plans that still wait for an answer, oldest first.
   * @throws {Error} When the directory cannot be used.
   */
  list(): Promise<Waiting[]>;
  /**
   * Records what a person answered. The first answer counts; false when there was one, or when the plan waits no more.
   * @throws {Error} When the directory cannot be used.
   */
  answer(id: string, answer: Omit<Answer, "at">): Promise<boolean>;
  answerTo(id: string): Promise<Answer | undefined>;
  /** Uses the plan up. True for exactly one caller, whatever process asks. */
  take(id: string): Promise<boolean>;
  /** Ends the plan without an answer: nobody waits for it any more. */
  withdraw(id: string): Promise<void>;
}

const tooLong = (calls: number): Refused =>
  new Refused(
    "approval_required",
    `Not executed, nothing was changed: a plan of ${calls} calls is too long for a person to approve here. Make fewer at once.`,
  );

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  return results;
}

/** Looks before it opens: what is no small file (a pipe, a device, a page of zeros) is not even touched. */
async function readSmall(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() && found.size <= maxFileBytes ? readPrivate(path) : undefined;
}

const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined)) !== undefined;

/** @returns False when the file is there already. */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writePrivate(path, content);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Three files make up a plan: `ID.json` while it waits, `ID.used.json` from the moment it is taken or withdrawn, and `ID.answer.json`, the place of its
 * only answer. Whoever fills that place first decides: taking and withdrawing fill it too, so that no answer comes after them. Each step is one
 * `link` or `rename`, which succeeds in one process only and leaves nothing half-written.
 * @param directory `approvals` below the state directory; made when first needed.
 * @param now Unix milliseconds.
 */
export function createApprovals(directory: string, now: () => number): Approvals {
  const plan = (id: string) => join(directory, `${id}.json`);
  const used = (id: string) => join(directory, `${id}.used.json`);
  const place = (id: string) => join(directory, `${id}.answer.json`);

  /** A file that appears with all its content, or not at all. False when it is there already. */
  const publish = async (path: string, content: string): Promise<boolean> => {
    const draft = join(directory, `${randomUUID()}.draft`);
    await writePrivate(draft, content);
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      // Some file systems have no hard links; there a reader may see half a file, which it ignores.
      return isCode(error, "EEXIST") ? false : await writeNew(path, content);
    } finally {
      await rm(draft, { force: true });
    }
  };

  const names = async (): Promise<string[]> => {
    if (!(await exists(directory))) return [];
    await ensurePrivateDirectory(directory);
    return readdir(directory);
  };

  const read = async (id: string): Promise<Waiting | undefined> => {
    const waiting = idPattern.test(id) ? parseWaiting(await readSmall(plan(id))) : undefined;
    return waiting !== undefined && waiting.id === id && waiting.ticket.expires >= now() ? waiting : undefined;
  };

  const readAll = async (): Promise<Waiting[]> => {
    const ids = (await names()).flatMap((name) => planFile.exec(name)?.[1] ?? []);
    const found = await inBatches(ids, read);
    return found.filter((waiting) => waiting !== undefined).toSorted((a, b) => a.asked - b.asked);
  };

  const answerTo = async (id: string): Promise<Answer | undefined> =>
    idPattern.test(id) ? parseAnswer(await readSmall(place(id))) : undefined;

  const openOnly = async (all: readonly Waiting[]): Promise<Waiting[]> => {
    const filled = await inBatches(all, ({ id }) => exists(place(id)));
    return all.filter((_, index) => !filled[index]);
  };

  /** Nobody can answer the plan any more. True for the one caller that ended it. */
  const end = async (id: string): Promise<boolean> => {
    if (!idPattern.test(id) || !(await exists(plan(id)))) return false;
    if (!(await exists(place(id)))) await publish(place(id), "null");
    try {
      await rename(plan(id), used(id));
      return true;
    } catch {
      return false;
    }
  };

  const isOver = async (name: string): Promise<boolean> => {
    const path = join(directory, name);
    const waiting = parseWaiting(await readSmall(path));
    if (waiting !== undefined) return waiting.ticket.expires < now();
    const found = await lstat(path).catch(() => undefined);
    return found !== undefined && found.mtimeMs < now() - dayMs;
  };

  let nextSweep = -Infinity;

  /** Files of plans whose time is over are of no use to anyone. */
  const sweep = async (): Promise<void> => {
    if (now() < nextSweep) return;
    nextSweep = now() + sweepEveryMs;
    await inBatches(await names(), async (name) => {
      const own = ownFile.exec(name);
      if (own === null || !(await isOver(name))) return;
      const id = own[1];
      const paths = id === undefined ? [join(directory, name)] : [plan(id), used(id), place(id)];
      // What cannot be removed is in nobody's way.
      for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
    });
  };

  return {
    async open(given) {
      await ensurePrivateDirectory(directory);
      await sweep();
      for (;;) {
        const waiting: Waiting = { ...given, id: shortCode(), asked: now() };
        const content = JSON.stringify(waiting);
        if (Buffer.byteLength(content) > maxFileBytes) throw tooLong(given.view.changes.length);
        if (await publish(plan(waiting.id), content)) return waiting;
      }
    },
    async find(subject, argsDigest, organization) {
      const all = await readAll();
      const same = all.filter(
        (one) => one.ticket.subject === subject && one.ticket.argsDigest === argsDigest && one.organization === organization,
      );
      const answers = await inBatches(same, ({ id }) => answerTo(id));
      return same.find((_, index) => answers[index] !== undefined) ?? (await openOnly(same))[0];
    },
    async get(id) {
      const waiting = await read(id);
      return waiting !== undefined && !(await exists(place(id))) ? waiting : undefined;
    },
    list: async () => openOnly(await readAll()),
    async answer(id, answer) {
      if ((await read(id)) === undefined) return false;
      await ensurePrivateDirectory(directory);
      return publish(place(id), JSON.stringify({ ...answer, at: now() } satisfies Answer));
    },
    answerTo,
    take: end,
    async withdraw(id) {
      await end(id);
    },
  };
}

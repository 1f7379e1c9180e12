import { createAdminClient } from "../../src/client/admin-client.ts";
import { toQuery } from "../../src/client/query.ts";
import type { ApiAnswer, ApiRequest } from "../../src/client/request.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import { startSandbox } from "../../src/sandbox/start.ts";
import { crawl, type Caller } from "../../src/snapshot/crawl.ts";
import { createLedger } from "../../src/snapshot/ledger.ts";
import { partNames } from "../../src/snapshot/parts.ts";
import type { Run } from "../../src/snapshot/store.ts";
import { leastTime, stage } from "../client/pace-stage.ts";
import type { Counting } from "../client/limited-api.ts";

/** What the API answered to each request of a crawl that nothing held up. */
export type Answers = ReadonlyMap<string, Promise<ApiAnswer>>;

export interface PacedCrawl {
  readonly requests: number;
  readonly refused: number;
  readonly minutes: number;
  /** Its time, as a multiple of the least in which an API of that limit answers so many requests of each endpoint. */
  readonly ratio: number;
}

/** Requests a minute and endpoint, as the API was seen to allow. */
export const perMinute = 7;

const urlOf = ({ path, query }: ApiRequest): string => path + toQuery(query);

/** A snapshot that is kept nowhere. */
function inMemory(): Run {
  const ledger = createLedger(partNames);
  return { ledger, keep: async (line) => void ledger.take(line), finish: async () => undefined, close: async () => undefined };
}

/** Reads a whole sandbox and notes every answer. */
export async function answersOf(size: { readonly users: number; readonly projects: number }): Promise<Answers> {
  const sandbox = await startSandbox({ port: 0, latencyMs: 0, ...size });
  const client = createAdminClient({ baseUrl: sandbox.url, adminKey: sandboxAdminKey, userAgent: "paced-crawl/1" });
  const answers = new Map<string, Promise<ApiAnswer>>();
  const noting: Caller = {
    call(request, options) {
      const answer = client.call(request, options);
      answers.set(urlOf(request), answer);
      return answer;
    },
  };
  try {
    await crawl({ client: noting, store: inMemory(), signal: new AbortController().signal, now: Date.now });
  } finally {
    await client.close();
    await sandbox.close();
  }
  return answers;
}

/** The same crawl on a clock of its own, from an API that gives these answers, `perMinute` of each endpoint, and does not say when to come back. */
export async function pacedCrawl(answers: Answers, counting: Counting): Promise<PacedCrawl> {
  const { clock, api, call } = stage({ counting, limit: perMinute });
  const client: Caller = {
    async call(request, { signal, patienceMs, caller }) {
      await call({ family: request.family, caller, patienceMs, signal });
      const answer = answers.get(urlOf(request));
      if (answer === undefined) throw new Error(`the first crawl did not ask for ${urlOf(request)}`);
      return answer;
    },
  };
  await clock.finish(crawl({ client, store: inMemory(), signal: new AbortController().signal, now: clock.now }));
  const accepted = api.seen.filter((request) => request.accepted);
  const ratio = clock.now() / leastTime(accepted, perMinute);
  return { requests: api.seen.length, refused: api.refused(), minutes: clock.now() / 60_000, ratio };
}

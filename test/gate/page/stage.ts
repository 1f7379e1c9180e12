import { mkdtemp } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApprovals, type Approvals, type Waiting } from "../../../src/gate/approvals.ts";
import { createPage } from "../../../src/gate/channels/page/page.ts";
import type { Given } from "../../support/plans.ts";

export interface Shown {
  readonly waiting: Waiting;
  /** What the browser was sent to; empty when it was sent nowhere. */
  readonly url: string;
  /** What the model is told. */
  readonly said: string | undefined;
}

export interface Stage {
  readonly approvals: Approvals;
  readonly page: ReturnType<typeof createPage>;
  readonly now: () => number;
  /** Moves the clock, in milliseconds. */
  wait(ms: number): void;
  /** Lets a plan wait, and shows it. */
  show(given: Given): Promise<Shown>;
}

/** The page on real approvals; only the person's browser is left out. */
export async function setStage(options: { openBrowser?: (url: string) => Promise<boolean>; lingerMs?: number } = {}): Promise<Stage> {
  const { openBrowser, ...rest } = options;
  let offset = 0;
  const now = () => Date.now() + offset;
  const approvals = createApprovals(join(await mkdtemp(join(tmpdir(), "oam-page-")), "approvals"), now);
  let url = "";
  const page = createPage({
    approvals,
    async openBrowser(address) {
      url = address;
      return (await openBrowser?.(address)) ?? true;
    },
    now,
    ...rest,
  });
  return {
    approvals,
    page,
    now,
    wait: (ms) => void (offset += ms),
    async show(given) {
      const waiting = await approvals.open(given);
      url = "";
      const said = await page.show(waiting);
      return { waiting, url, said };
    },
  };
}

/** A plan whose project was named by somebody else. */
export const renamed = (given: Given, name: string): Given =>
  JSON.parse(JSON.stringify(given).replaceAll("Payments", JSON.stringify(name).slice(1, -1))) as Given;

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as no browser would send it: every header is the caller's. */
export const send = (url: string, method: string, headers: Record<string, string> = {}, body = ""): Promise<Got> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });

/** The token in the forms of a page. */
const tokenIn = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";

export const tokenOf = async (url: string): Promise<string> => tokenIn((await send(url, "GET")).body);

/** Sends a form as the page does; a header that is undefined is left out. */
export function submit(
  url: string,
  fields: ReadonlyArray<[string, string]>,
  headers: Record<string, string | undefined> = {},
): Promise<Got> {
  const form = new URLSearchParams([...fields]).toString();
  const all = {
    origin: new URL(url).origin,
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(Buffer.byteLength(form)),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return send(url, "POST", Object.fromEntries(given), form);
}

export const approve = async (url: string, name = ""): Promise<Got> =>
  submit(url, [
    ["csrf", await tokenOf(url)],
    ["decision", "approve"],
    ["name", name],
  ]);

export const decline = async (url: string): Promise<Got> =>
  submit(url, [
    ["csrf", await tokenOf(url)],
    ["decision", "decline"],
  ]);

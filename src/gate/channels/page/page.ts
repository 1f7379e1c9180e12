import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Approvals, Waiting } from "../../approvals.ts";
import { isYes, type PlanView } from "../../view.ts";
import type { Surface } from "../out-of-band.ts";
import { headers, render, type Document } from "./document.ts";
import { endPage, problemPage, type End } from "./end-page.ts";
import { createListener } from "./listener.ts";
import { planPage } from "./plan-page.ts";
import { sameSecret } from "../../same-secret.ts";
import { checkRequest, readSubmission, Rejected, type Submission } from "./request.ts";

export interface PageOptions {
  readonly approvals: Approvals;
  /** Opens an address in the person's browser; false when it could not. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** How long a page that asks no more still says why to who comes late, in milliseconds. */
  readonly lingerMs?: number;
}

/** One plan on its page. */
interface Shown {
  readonly path: string;
  readonly csrf: string;
  readonly waiting: Waiting;
  /** No answer is taken any more. */
  over: boolean;
  timer: NodeJS.Timeout | undefined;
}

interface Reply {
  readonly status: number;
  readonly document: Document;
}

const secret = (): string => randomBytes(32).toString("base64url");

/** What is recorded for a no. A target may be called "Decline", and typing its name is a yes; no name is empty. */
const refusalOf = (view: PlanView): string => (isYes(view, "Decline") ? "" : "Decline");

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    ...headers,
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    ...(status === 405 && { allow: "GET, POST" }),
    connection: "close",
  });
  response.end(body);
}

/**
 * Approval on a page of 127.0.0.1, opened in the person's browser, for hosts that cannot show a form. Who knows the address of the page can answer: it
 * goes to the browser and nowhere else, no result, log or error holds it.
 */
export function createPage({ approvals, openBrowser, now, lingerMs = 60_000 }: PageOptions): Surface & { close(): Promise<void> } {
  const pages = new Map<string, Shown>();

  const endOf = async ({ waiting, over }: Shown): Promise<End | undefined> => {
    const answer = await approvals.answerTo(waiting.id);
    if (answer !== undefined) return { how: "answered", answer };
    if (waiting.ticket.expires < now()) return { how: "expired" };
    return over || (await approvals.get(waiting.id)) === undefined ? { how: "withdrawn" } : undefined;
  };

  const ask = (page: Shown, wrong?: string): Document =>
    planPage({ waiting: page.waiting, csrf: page.csrf, left: page.waiting.ticket.expires - now(), wrong });

  const record = async (page: Shown, answer: Omit<Answer, "at">): Promise<Reply> => {
    const { waiting } = page;
    if (!page.over && (await approvals.answer(waiting.id, answer))) {
      retire(page);
      return { status: 200, document: endPage(waiting, { how: "recorded", answer }) };
    }
    return { status: 410, document: endPage(waiting, (await endOf(page)) ?? { how: "withdrawn" }) };
  };

  const take = (page: Shown, { csrf, decision, name }: Submission): Reply | Promise<Reply> => {
    const { view } = page.waiting;
    if (!sameSecret(csrf, page.csrf))
      return { status: 403, document: problemPage("It did not come from the page that was opened for you.") };
    if (decision === "decline") return record(page, { decision: refusalOf(view), channel: "page" });
    if (decision !== "approve") return { status: 400, document: problemPage("It was neither Approve nor Decline.") };
    const given = view.typed === undefined ? "Approve" : name;
    return isYes(view, given) ? record(page, { decision: given, channel: "page" }) : { status: 422, document: ask(page, name) };
  };

  const replyTo = async (request: IncomingMessage, origin: string): Promise<Reply> => {
    checkRequest(request, origin);
    const page = pages.get(request.url ?? "");
    if (page === undefined) throw new Rejected(404, "Not found");
    if (request.method === "POST" && request.headers.origin !== origin)
      return { status: 403, document: problemPage("It came from another site.") };
    const submission = request.method === "POST" ? await readSubmission(request) : undefined;
    const end = await endOf(page);
    if (end !== undefined) return { status: 410, document: endPage(page.waiting, end) };
    return submission === undefined ? { status: 200, document: ask(page) } : take(page, submission);
  };

  const listener = createListener((request, response, origin) => {
    replyTo(request, origin).then(
      ({ status, document }) => send(response, status, "text/html", render(document)),
      (error: unknown) => {
        const { status, message } = error instanceof Rejected ? error : new Rejected(500, "Failed: your answer may not have been recorded");
        send(response, status, "text/plain", message);
      },
    );
  });

  const forget = (page: Shown): void => {
    clearTimeout(page.timer);
    pages.delete(page.path);
    if (pages.size === 0) void listener.stop();
  };

  const retire = (page: Shown): void => {
    if (page.over) return;
    page.over = true;
    clearTimeout(page.timer);
    page.timer = setTimeout(() => forget(page), lingerMs).unref();
  };

  const open = async (page: Shown): Promise<boolean> => {
    try {
      return await openBrowser(`${await listener.start()}${page.path}`);
    } catch {
      // What failed may name the address.
      return false;
    }
  };

  return {
    async show(waiting) {
      const left = waiting.ticket.expires - now();
      // A code must reach the chat through the person; a page that shows it next to the question would be one more place to read it.
      if (left <= 0 || waiting.needsCode) return undefined;
      const page: Shown = { path: `/${secret()}`, csrf: secret(), waiting, over: false, timer: undefined };
      page.timer = setTimeout(() => retire(page), left).unref();
      pages.set(page.path, page);
      if (await open(page)) return "A page was opened in the user's browser.";
      forget(page);
      return undefined;
    },
    hide(id) {
      for (const page of pages.values()) if (page.waiting.id === id) retire(page);
    },
    async close() {
      for (const page of pages.values()) clearTimeout(page.timer);
      pages.clear();
      await listener.stop();
    },
  };
}

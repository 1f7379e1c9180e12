import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** A request that gets nothing but a status and a few words, the same for every path: what is served here stays unknown to who cannot name it. */
export class Rejected extends Error {
  override readonly name = "Rejected";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a form of the page sends. */
export interface Submission {
  readonly csrf: string;
  readonly decision: string;
  /** What was typed; empty where the page asks for no name. */
  readonly name: string;
}

/** A token, a decision and a name need a few hundred bytes. */
const maxBody = 8192;

/**
 * Checks what holds for every request.
 * @param origin The one address the browser was sent to. The name `localhost` is not accepted: no page here uses it, and it may resolve to something else.
 * @throws {Rejected} For another `Host`, which is how a page of the web reaches 127.0.0.1 under its own name, and for methods other than GET and POST.
 */
export function checkRequest(request: IncomingMessage, origin: string): void {
  if (`http://${request.headers.host}` !== origin) throw new Rejected(421, "Misdirected request");
  if (request.method !== "GET" && request.method !== "POST") throw new Rejected(405, "Method not allowed");
}

/**
 * Reads a form. A field that comes twice counts as absent: nothing here sends one, and readers may differ in which of the two they take.
 * @throws {Rejected} When it is not a form, or too large.
 */
export async function readSubmission(request: IncomingMessage): Promise<Submission> {
  if (request.headers["content-type"]?.toLowerCase() !== "application/x-www-form-urlencoded")
    throw new Rejected(415, "Unsupported media type");
  // Browsers say the length of a form, and no more than that length is read.
  if (!(Number(request.headers["content-length"]) <= maxBody)) throw new Rejected(413, "Content too large");
  const form = new URLSearchParams(await text(request));
  const only = (name: string): string => {
    const [value, ...more] = form.getAll(name);
    return more.length === 0 ? (value ?? "") : "";
  };
  return { csrf: only("csrf"), decision: only("decision"), name: only("name") };
}

import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "./fault.ts";
import { pickFault, type FaultKind, type Faults } from "./hostile/faults.ts";
import { createThrottle } from "./hostile/throttle.ts";
import { createRandom } from "./random.ts";

/** What makes a sandbox as unpleasant as the network and the limits of the real API. Nothing of it without an option. */
export interface HostileOptions {
  /** Requests a minute for each method and path template; 0 for no limit. */
  readonly rpm?: number;
  /** Refusals for too many requests say when to come back. The real API leaves that out (measured by authors of Terraform providers). */
  readonly retryAfter?: boolean;
  readonly faults?: Faults;
  /** Of the faults. Requests in the same order meet the same ones. */
  readonly seed?: number;
}

/** An answer that is ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole, or in pieces that are made when they are sent. */
  readonly body: string | Iterable<string>;
}

export interface Hostility {
  /** @throws {Fault} 429 when the family of the request had enough of them. */
  admit(family: string): void;
  /** Does the work and sends its reply, or does what a fault does instead. */
  deliver(response: ServerResponse, work: () => unknown, reply: (work: () => unknown) => Promise<Reply>): Promise<void>;
}

const tooMany = "You're making too many requests, please slow down.";

/** Status and text of OpenAI's guide to error codes. */
const serverErrors = [
  [500, "The server had an error while processing your request. Sorry about that!"],
  [503, "The engine is currently overloaded, please try again later."],
] as const;

const webPage = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
const notJson = "upstream connect error or disconnect/reset before headers";

const slowPieces = 10;
const slowPauseMs = 100;

/** The caller's next read or write on the connection fails. */
const cut = (response: ServerResponse) => void response.socket?.resetAndDestroy();

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (typeof body !== "string") {
    response.writeHead(status, headers);
    // A caller that goes away in the middle is no failure of the sandbox.
    pipeline(Readable.from(body), response, () => undefined);
    return;
  }
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

const bytesOf = ({ body }: Reply) => Buffer.from(typeof body === "string" ? body : [...body].join(""));

/** Promises more than it sends. The connection ends in order, or what was sent could be lost as well. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  const bytes = bytesOf(reply);
  response.writeHead(reply.status, { ...reply.headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => void response.socket?.destroy());
}

async function trickle(response: ServerResponse, reply: Reply): Promise<void> {
  const bytes = bytesOf(reply);
  const size = Math.max(1, Math.ceil(bytes.length / slowPieces));
  response.writeHead(reply.status, { ...reply.headers, "content-length": bytes.length });
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    await sleep(slowPauseMs);
    response.write(bytes.subarray(at, at + size));
  }
  response.end();
}

/** @param clock Milliseconds. */
export function createHostility({ rpm = 0, retryAfter = false, faults = {}, seed = 1 }: HostileOptions, clock: () => number): Hostility {
  const random = createRandom(seed);
  const waitFor = rpm > 0 ? createThrottle(rpm, clock) : () => 0;
  const slowDown = (waitMs: number) =>
    new Fault(429, tooMany, { ...(retryAfter && { headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) } }) });
  const refuse = (fault: Fault) => () => {
    throw fault;
  };

  async function suffer(kind: FaultKind, response: ServerResponse, done: () => Promise<Reply>, refused: (fault: Fault) => Promise<Reply>) {
    switch (kind) {
      case "reset":
        return cut(response);
      case "lost":
        await done();
        return cut(response);
      case "half":
        return sendHalf(response, await done());
      case "slow":
        return trickle(response, await done());
      case "garbage":
        return send(response, { ...(await done()), status: 200, body: notJson });
      case "html":
        return send(response, { status: 502, headers: { "content-type": "text/html" }, body: webPage });
      case "5xx": {
        const [status, message] = random.pick(serverErrors);
        return send(response, await refused(new Fault(status, message)));
      }
      case "429":
        return send(response, await refused(slowDown(1000)));
    }
  }

  return {
    admit(family) {
      const waitMs = waitFor(family);
      if (waitMs > 0) throw slowDown(waitMs);
    },
    async deliver(response, work, reply) {
      const kind = pickFault(faults, random);
      if (kind === undefined) return send(response, await reply(work));
      return suffer(
        kind,
        response,
        () => reply(work),
        (fault) => reply(refuse(fault)),
      );
    },
  };
}

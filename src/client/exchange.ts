import type { Dispatcher } from "undici";
import { proxyClosed } from "./dispatcher.ts";
import type { Breakage } from "./errors.ts";

/** An answer, whatever its status. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Why no whole answer came. */
export interface Broken {
  readonly kind: Exclude<Breakage, "not JSON" | "malformed">;
  /** The request went to an open connection. False: the API certainly saw nothing of it. */
  readonly sent: boolean;
  readonly code: string | undefined;
  /** Status with which a proxy refused the way to the API. */
  readonly proxyStatus: number | undefined;
}

export interface Limits {
  /** For the whole attempt: from waiting for a connection to the last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** Codes of OpenSSL and Node for certificates that cannot be trusted and handshakes that cannot succeed. */
const tlsCode = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_CA$|^ERR_TLS_|^ERR_SSL_|^EPROTO$|^UND_ERR_PRX_TLS$/;

function unsentKind(code: string | undefined, proxyStatus: number | undefined): Broken["kind"] {
  if (code === "UND_ERR_CLOSED" || code === "UND_ERR_DESTROYED") return "closed";
  if (code === "UND_ERR_INVALID_ARG") return "request";
  if (proxyStatus !== undefined || code === proxyClosed) return "proxy";
  return code !== undefined && tlsCode.test(code) ? "tls" : "connect";
}

function sentKind(error: Error, code: string | undefined): Broken["kind"] {
  // An end in the middle is a cut answer, not another protocol.
  const garbled = error.name === "HTTPParserError" && !error.message.includes("EOF");
  return garbled || code === "UND_ERR_HEADERS_OVERFLOW" ? "protocol" : "reset";
}

function brokenBy(error: Error & { readonly code?: unknown }, sent: boolean): Broken {
  const code = typeof error.code === "string" ? error.code : undefined;
  const refused = /^Proxy response \((\d{3})\)/.exec(error.message)?.[1];
  const proxyStatus = refused === undefined ? undefined : Number(refused);
  return { kind: sent ? sentKind(error, code) : unsentKind(code, proxyStatus), sent, code, proxyStatus };
}

const stopped = new Error("stopped");

/**
 * One request and its whole answer. undici's `dispatch` is used because only its handler tells whether a request ever reached a connection,
 * which decides whether a create may be repeated.
 * @throws The signal's reason; the connection is closed then.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { timeoutMs, maxResponseBytes }: Limits,
  signal: AbortSignal | undefined,
): Promise<Received | Broken> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let settled = false;
    let status = 0;
    let headers: Received["headers"] = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    /** Closes the connection. An attempt without one yet is stopped when it gets one. */
    const giveUp = (finish: () => void) => {
      settle(finish);
      controller?.abort(stopped);
    };
    const stop = (kind: Broken["kind"]) =>
      giveUp(() => resolve({ kind, sent: controller !== undefined, code: undefined, proxyStatus: undefined }));
    const onAbort = () => giveUp(() => reject(signal?.reason as Error));

    const timer = setTimeout(() => stop("timeout"), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    dispatcher.dispatch(request, {
      onRequestStart(started) {
        // Called before the first byte is written: an attempt that was given up meanwhile is never sent.
        if (settled) started.abort(stopped);
        else controller = started;
      },
      onResponseStart(_, code, received) {
        if (code < 200) return;
        status = code;
        headers = received;
        if (Number(received["content-length"]) > maxResponseBytes) stop("too large");
      },
      onResponseData(_, chunk) {
        size += chunk.length;
        if (size > maxResponseBytes) stop("too large");
        else chunks.push(chunk);
      },
      onResponseEnd() {
        // undici takes a connection back two turns of the event loop after its answer; who goes on at once opens a second one.
        const answer = { status, headers, text: Buffer.concat(chunks, size).toString() };
        settle(() => setImmediate(() => setImmediate(resolve, answer)));
      },
      onResponseError(_, error) {
        settle(() => resolve(brokenBy(error, controller !== undefined)));
      },
    });
  });
}

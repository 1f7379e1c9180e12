import { PassThrough, type Readable, type Writable } from "node:stream";

export type Json = Record<string, unknown>;

/** What a server sent back: a result, or a JSON-RPC error. */
export interface Reply {
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** Answers a request of the server; undefined keeps silent. */
export type Responder = (method: string, params: Json) => Json | undefined;

/**
 * A bare JSON-RPC peer over a pair of streams: it can send what no well-behaved client would. `modern` puts the 2026-07-28 envelope on every request.
 */
export interface Peer {
  request(method: string, params?: Json): Promise<Reply>;
  notify(method: string, params?: Json): void;
  /** Notifications that the server sent, oldest first. */
  readonly notified: Array<{ readonly method: string; readonly params: Json }>;
  /** Requests that the server sent, oldest first. */
  readonly asked: Array<{ readonly method: string; readonly params: Json }>;
  respondWith(responder: Responder): void;
  close(): void;
}

export interface PeerOptions {
  readonly era: "modern" | "legacy";
  /** Revision asked for in the handshake of a legacy peer. */
  readonly revision?: string;
  readonly capabilities: Json;
}

const clientInfo = { name: "bare-peer", version: "1.0.0" };

/** Connects over streams whose other ends a server reads and writes; performs the handshake of a legacy peer. */
export async function connectPeer(toServer: Writable, fromServer: Readable, options: PeerOptions): Promise<Peer> {
  const waiting = new Map<number, (reply: Reply) => void>();
  const asked: Array<{ method: string; params: Json }> = [];
  const notified: Array<{ method: string; params: Json }> = [];
  let respond: Responder = () => undefined;
  let lastId = 0;
  let buffer = "";

  const send = (message: Json) => void toServer.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const receive = (message: Json): void => {
    if (typeof message.method === "string") {
      const params = (message.params ?? {}) as Json;
      if (message.id === undefined) return void notified.push({ method: message.method, params });
      asked.push({ method: message.method, params });
      const result = respond(message.method, params);
      if (result !== undefined) send({ id: message.id, result });
      return;
    }
    waiting.get(message.id as number)?.(message);
    waiting.delete(message.id as number);
  };
  fromServer.on("data", (chunk: Buffer) => {
    buffer += chunk.toString();
    const lines = buffer.split("\n");
    buffer = lines.pop()!;
    for (const line of lines) receive(JSON.parse(line) as Json);
  });

  const envelope: Json =
    options.era === "modern"
      ? {
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": clientInfo,
            "io.modelcontextprotocol/clientCapabilities": options.capabilities,
          },
        }
      : {};

  const peer: Peer = {
    request(method, params = {}) {
      lastId += 1;
      const id = lastId;
      const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
      const _meta = { ...(params._meta as Json | undefined), ...(envelope._meta as Json | undefined) };
      send({ id, method, params: { ...params, ...(Object.keys(_meta).length > 0 && { _meta }) } });
      return reply;
    },
    notify: (method, params = {}) => send({ method, params }),
    asked,
    notified,
    respondWith: (responder) => void (respond = responder),
    close: () => void toServer.end(),
  };
  if (options.era === "legacy") {
    await peer.request("initialize", { protocolVersion: options.revision ?? "2025-11-25", capabilities: options.capabilities, clientInfo });
    peer.notify("notifications/initialized");
  }
  return peer;
}

/** A pair of streams in one process. */
export const pipe = (): { toServer: PassThrough; fromServer: PassThrough } => ({
  toServer: new PassThrough(),
  fromServer: new PassThrough(),
});

/** The text of a tool result. */
export function textOf(reply: Reply): string {
  const content = (reply.result?.content ?? []) as Array<{ text?: string }>;
  return content.map((block) => block.text ?? "").join("\n");
}

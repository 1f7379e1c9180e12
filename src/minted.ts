import type { AdminClient } from "./client/admin-client.ts";
import { redacted } from "./output/secrets.ts";
import type { KeyStore } from "./state/key-store.ts";
import type { Args, Mints } from "./tools/define.ts";
import { toRequest } from "./tools/request.ts";
import { tools, type Tool } from "./tools/tool.ts";

/** A key was created but could not be handed over. The message says whether it still exists. */
export class MintError extends Error {
  override readonly name = "MintError";
}

const at = (json: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, member) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[member] : undefined),
    json,
  );

/** A copy with another value at the path. */
function replaced(json: unknown, [member, ...rest]: readonly string[], value: unknown): unknown {
  return member === undefined
    ? value
    : { ...(json as Record<string, unknown>), [member]: replaced((json as Record<string, unknown>)[member], rest, value) };
}

/** The key in the answer of a call that mints one; undefined when it minted none (a service account may be created without). */
export function mintedKey(tool: Tool, json: unknown): string | undefined {
  const key = tool.mints && at(json, tool.mints.at);
  return typeof key === "string" && key !== "" ? key : undefined;
}

async function revoke(client: AdminClient, mints: Mints, args: Args, id: unknown): Promise<string> {
  const undo = tools.get(mints.revokeWith)!;
  const request = toRequest(undo, { ...args, [mints.argument]: id });
  try {
    // Whoever waits for this call has waited for its key already; a key nobody holds must not stay.
    await client.call(request, { patienceMs: 60_000 });
    return "It was deleted again, so nothing is left behind.";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Deleting it again failed (${why}): delete ${String(id)} with ${mints.revokeWith}.`;
  }
}

/**
 * Moves a fresh key from the answer into a file of the operator: the model gets the path and a redacted value.
 * @throws {MintError} When the file could not be written; the new key is deleted again.
 */
export async function keepKey(
  tool: Tool & { mints: Mints },
  args: Args,
  json: unknown,
  key: string,
  store: KeyStore,
  client: AdminClient,
): Promise<unknown> {
  const { mints } = tool;
  const id = at(json, mints.id);
  const keyId = at(json, [...mints.at.slice(0, -1), "id"]) ?? id;
  try {
    const path = await store.keep(`${String(keyId)}.key`, key);
    return { ...(replaced(json, mints.at, redacted(key)) as object), key_file: path };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MintError(`The new key could not be written to a file (${why}). ${await revoke(client, mints, args, id)}`);
  }
}

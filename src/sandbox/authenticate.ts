import type { IncomingMessage } from "node:http";
import type { Tool } from "../tools/tool.ts";
import { Fault } from "./fault.ts";
import type { Org } from "./org.ts";

/**
 * Names of scopes as OpenAI's texts show them: `api.management.read`, `api.usage.read` in messages, `api.mtls.*` in its guide to mutual TLS.
 * Which endpoint asks for which no source lists.
 */
function scopeOf({ method, path }: Tool): string {
  const action = method === "GET" ? "read" : "write";
  if (/\/(usage|costs)(\/|$)/.test(path)) return "api.usage.read";
  return `api.${/\/certificates(\/|$)/.test(path) ? "mtls" : "management"}.${action}`;
}

/** In the words that callers with such keys posted in OpenAI's community forum. */
const lacking = (scope: string) =>
  new Fault(
    401,
    `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization, ` +
      "and if you're using a restricted API key, that it has the necessary scopes.",
  );

const holdsProjectKey = (org: Org, secret: string) =>
  [...org.projects.values()].some(({ apiKeys }) => [...apiKeys.values()].some((key) => key.secret === secret));

/**
 * @returns Id of the admin key of the request.
 * @throws {Fault} 401 unless the request carries an admin key of the organization that may do this. Keys of projects may not
 * (OpenAI's guide to the Admin APIs), and keys that are read only may not write.
 */
export function authenticate(org: Org, request: IncomingMessage, tool: Tool): string {
  const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (secret === undefined) {
    throw new Fault(401, "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.");
  }
  for (const [id, admin] of org.adminApiKeys) {
    const { expires_at } = admin.key;
    if (admin.secret !== secret || (expires_at !== null && expires_at <= org.now())) continue;
    admin.key.last_used_at = org.now();
    if (admin.readOnly && tool.method !== "GET") throw lacking(scopeOf(tool));
    return id;
  }
  if (holdsProjectKey(org, secret)) throw lacking(scopeOf(tool));
  throw new Fault(401, `Incorrect API key provided: ${secret.slice(0, 8)}***.`, { code: "invalid_api_key" });
}

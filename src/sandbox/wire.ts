import type { IncomingMessage } from "node:http";
import * as z from "zod";
import type { Fields } from "../tools/fields.ts";
import { Fault } from "./fault.ts";

type Raw = { [name: string]: string | string[] | Raw };

/** `a=1&b[]=2&b[]=3&c[gte]=4` → `{a: "1", b: ["2", "3"], c: {gte: "4"}}`: the forms OpenAI's clients send. */
export function readQuery(search: URLSearchParams): Raw {
  const query: Raw = {};
  for (const [key, value] of search) {
    const [, name, member] = /^([^[\]]+)(?:\[(\w*)\])?$/.exec(key) ?? [];
    if (name === undefined) throw new Fault(400, `Unknown parameter: '${key}'.`, { param: key, code: "unknown_parameter" });
    const before = query[name];
    if (member === undefined) query[name] = value;
    else if (member === "") query[name] = [...(Array.isArray(before) ? before : []), value];
    else query[name] = { ...(typeof before === "object" && !Array.isArray(before) ? before : {}), [member]: value };
  }
  return query;
}

/** Query strings hold text only; the row's type says what was meant. */
function typed(field: z.ZodType, value: Raw[string]): unknown {
  const { type, properties } = z.toJSONSchema(field, { io: "input" }) as { type?: string; properties?: Record<string, object> };
  if (typeof value === "string") {
    if (type === "integer" || type === "number") return value.trim() === "" ? value : Number(value);
    if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
    return type === "array" ? [value] : value;
  }
  if (Array.isArray(value) || properties === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, Number(member)]));
}

/** @throws {Fault} 400 that names the parameter. */
function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const param = issue.keys[0]!;
    throw new Fault(400, `Unknown parameter: '${param}'.`, { param, code: "unknown_parameter" });
  }
  const param = issue.path.join(".");
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  throw missing
    ? new Fault(400, `Missing required parameter: '${param}'.`, { param, code: "missing_required_parameter" })
    : new Fault(400, `Invalid value for '${param}': ${issue.message}`, { param, code: "invalid_value" });
}

export function checkQuery(fields: Fields, raw: Raw): unknown {
  const values = Object.entries(raw).map(([name, value]) => [name, name in fields ? typed(fields[name]!, value) : value]);
  return check(z.strictObject(fields), Object.fromEntries(values));
}

/** @param bodyIs The one field that is the whole body, for bodies that are a union. */
export function checkBody(fields: Fields | undefined, bodyIs: string | undefined, json: unknown): unknown {
  if (fields === undefined) return undefined;
  return check(bodyIs === undefined ? z.strictObject(fields) : fields[bodyIs]!, json ?? {});
}

const maxBody = 4 * 1024 * 1024;

/** @throws {Fault} 413 for more than 4 MiB, 400 for what is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new Fault(413, "The request body is too large.");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(400, "We could not parse the JSON body of your request.");
  }
}

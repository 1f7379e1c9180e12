import type { IncomingMessage } from "node:http";
import * as z from "zod";
import type { Tool } from "../tools/tool.ts";
import { Fault } from "./fault.ts";

type Raw = { [name: string]: string | string[] | Raw };

/**
 * `a=1&b[]=2&b[]=3&c[gte]=4` → `{a: "1", b: ["2", "3"], c: {gte: "4"}}`: the forms OpenAI's clients send. `b=2&b=3` says the same as `b[]=2&b[]=3`,
 * as OpenAPI reads a list; text with commas stays one value.
 */
export function readQuery(search: URLSearchParams): Raw {
  const query: Raw = {};
  for (const [key, value] of search) {
    const [, name, member] = /^([^[\]]+)(?:\[(\w*)\])?$/.exec(key) ?? [];
    if (name === undefined) throw new Fault(400, `Unknown parameter: '${key}'.`, { param: key, code: "unknown_parameter" });
    const before = query[name];
    if (member === undefined && before === undefined) query[name] = value;
    else if (member === undefined || member === "")
      query[name] = [...(Array.isArray(before) ? before : before === undefined ? [] : [before]), value] as string[];
    else query[name] = { ...(typeof before === "object" && !Array.isArray(before) ? before : {}), [member]: value };
  }
  return query;
}

type Typed = (value: Raw[string]) => unknown;

/** Query strings hold text only; the row's type says what was meant. */
function typedBy(field: z.ZodType): Typed {
  const { type, properties } = z.toJSONSchema(field, { io: "input" }) as { type?: string; properties?: Record<string, object> };
  return (value) => {
    if (typeof value === "string") {
      if (type === "integer" || type === "number") return value.trim() === "" ? value : Number(value);
      if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
      return type === "array" ? [value] : value;
    }
    if (Array.isArray(value) || properties === undefined) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, Number(member)]));
  };
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

/** The checks of one endpoint, made once: to read its types anew for every request would cost more than most answers. */
export function checkerOf({ query, body, bodyIs }: Tool) {
  const typed = new Map(Object.entries(query).map(([name, field]) => [name, typedBy(field)]));
  const querySchema = z.strictObject(query);
  const bodySchema = body && (bodyIs === undefined ? z.strictObject(body) : body[bodyIs]!);
  return {
    /** @throws {Fault} 400 that names the parameter. */
    query(raw: Raw): unknown {
      const values = Object.entries(raw).map(([name, value]) => [name, typed.get(name)?.(value) ?? value]);
      return check(querySchema, Object.fromEntries(values));
    },
    /** @throws {Fault} 400 that names the parameter. */
    body: (json: unknown): unknown => bodySchema && check(bodySchema, json ?? {}),
  };
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

import type { ApiRequest } from "../client/request.ts";
import type { Args } from "./define.ts";
import type { Fields } from "./fields.ts";
import type { Tool } from "./tool.ts";

const pick = (args: Args, fields: Fields): Args =>
  Object.fromEntries(Object.keys(fields).flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));

/**
 * The request a call stands for. Every body argument that was declared is sent even when nothing was given (`{}`), as the official clients do.
 * @param args Validated by `tool.input`.
 */
export function toRequest(tool: Tool, args: Args): ApiRequest {
  const path = tool.path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(String(args[param])));
  const { method, repeatable } = tool;
  return {
    method,
    family: tool.route,
    path,
    repeatable,
    query: pick(args, tool.query),
    ...(tool.body && { body: tool.bodyIs === undefined ? pick(args, tool.body) : args[tool.bodyIs] }),
  };
}

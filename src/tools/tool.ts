import * as z from "zod";
import type { Json } from "../json.ts";
import { catalog } from "./catalog/index.ts";
import type { Affected, Args, Endpoint, Guard, Method, Mints, Pages, Resource, Route, Warning } from "./define.ts";
import { largestPage, listView, pathFields, type Fields, type PathParam } from "./fields.ts";

/** `read` changes nothing, `write` loses nothing, `grant` hands out access, `destructive` takes something away. */
export type Risk = "read" | "write" | "grant" | "destructive";

/** A row of the catalog, ready to be called. */
export interface Tool {
  readonly name: string;
  readonly toolset: string;
  readonly inDefault: boolean;
  readonly route: Route;
  readonly method: Method;
  /** Path with its `{params}`. */
  readonly path: string;
  readonly pathParams: readonly PathParam[];
  readonly query: Fields;
  /** Members of the body; undefined when the endpoint takes none. */
  readonly body: Fields | undefined;
  /** The one argument that is the whole body, for bodies that are a union. */
  readonly bodyIs: string | undefined;
  /** All arguments, strict. */
  readonly input: z.ZodObject;
  readonly does: string;
  readonly effect: "read" | "create" | "update" | "delete" | "check";
  /** A second identical call changes nothing more. */
  readonly repeatable: boolean;
  readonly danger: Warning | undefined;
  readonly grants: Warning | undefined;
  /** What the arguments lose, as a plan says it in the place of `danger`. */
  readonly loses: ((args: Args, before: Json | undefined) => string | undefined) | undefined;
  /** Why the API will refuse the call, where the target tells. */
  readonly refused: ((target: Json, now: number) => string | undefined) | undefined;
  readonly undo: string | undefined;
  readonly irreversible: string | undefined;
  readonly affects: readonly Affected[];
  readonly guards: readonly Guard[];
  readonly acknowledge: string | undefined;
  readonly pages: Pages | undefined;
  /** Items, or time buckets, of the largest page the API gives. */
  readonly largestPage: (args: Args) => number;
  /** What could explain an answer without rows. */
  readonly empty: string | undefined;
  /** Arguments of a list that are sent unless the caller gives others. */
  readonly defaults: Args;
  readonly mints: Mints | undefined;
}

/** The members any row may have; `define.ts` says which row may have which. */
interface AnySpec {
  readonly does: string;
  readonly query?: Fields;
  readonly pages?: Pages;
  readonly empty?: string;
  readonly defaults?: Args;
  readonly body?: Fields;
  readonly bodyIs?: Fields;
  readonly exactlyOneOf?: readonly string[];
  readonly effect?: "create" | "update" | "check";
  readonly repeatable?: false;
  readonly danger?: Warning;
  readonly grants?: Warning;
  readonly loses?: Tool["loses"];
  readonly refused?: Tool["refused"];
  readonly undo?: string;
  readonly irreversible?: string;
  readonly affects?: readonly Affected[];
  readonly guards?: readonly Guard[];
  readonly acknowledge?: string;
  readonly mints?: Mints;
}

function inputOf(spec: AnySpec, path: Fields): z.ZodObject {
  const body = spec.bodyIs ?? spec.body ?? {};
  const parts = [path, spec.query ?? {}, body, spec.pages === undefined ? {} : listView];
  const shape = Object.assign({}, ...parts) as Fields;
  const declared = parts.reduce((sum, part) => sum + Object.keys(part).length, 0);
  if (Object.keys(shape).length !== declared) throw new Error("an argument is declared in two places");
  const input = z.strictObject(shape);
  if (spec.query && "before" in spec.query) {
    return input.refine((args) => args.before === undefined || args.after === undefined, {
      error: "before and after walk in opposite directions: give one of them",
    });
  }
  const { exactlyOneOf } = spec;
  if (exactlyOneOf) {
    return input.refine((args) => exactlyOneOf.filter((name) => args[name] !== undefined).length === 1, {
      error: `give exactly one of ${exactlyOneOf.join(", ")}`,
    });
  }
  const settable = Object.keys(body);
  const allOptional = settable.every((name) => body[name]!.safeParse(undefined).success);
  if (spec.effect === "update" && settable.length > 0 && allOptional) {
    return input.refine((args) => settable.some((name) => args[name] !== undefined), {
      error: `nothing to change: give at least one of ${settable.join(", ")}`,
    });
  }
  return input;
}

function toolOf(noun: Resource, name: string, row: Endpoint<Route, unknown>): Tool {
  const spec = row.spec as AnySpec;
  const [method, path] = row.route.split(" ") as [Method, string];
  const pathParams = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param as PathParam);
  const effect = spec.effect ?? (method === "GET" ? "read" : "delete");
  return {
    name,
    toolset: noun.name,
    inDefault: noun.inDefault,
    route: row.route,
    method,
    path,
    pathParams,
    query: spec.query ?? {},
    body: spec.bodyIs ?? spec.body,
    bodyIs: spec.bodyIs && Object.keys(spec.bodyIs)[0],
    input: inputOf(spec, Object.fromEntries(pathParams.map((param) => [param, pathFields[param]]))),
    does: spec.does,
    effect,
    repeatable: effect !== "create" && spec.repeatable !== false,
    danger: spec.danger,
    grants: spec.grants,
    loses: spec.loses,
    refused: spec.refused,
    undo: spec.undo,
    irreversible: spec.irreversible,
    affects: spec.affects ?? [],
    guards: spec.guards ?? [],
    acknowledge: spec.acknowledge,
    pages: spec.pages,
    largestPage: (spec.query?.limit && largestPage.get(spec.query.limit)?.of) ?? (() => 1),
    empty: spec.empty,
    defaults: spec.defaults ?? {},
    mints: spec.mints,
  };
}

/** Every endpoint of the catalog as a tool, by name, in the order in which tools are listed. */
export const tools: ReadonlyMap<string, Tool> = new Map(
  catalog.flatMap((noun) => Object.entries(noun.rows).map(([name, row]) => [name, toolOf(noun, name, row)] as const)),
);

/** Endpoints by their route, as the catalog has it. */
export const byRoute: ReadonlyMap<string, Tool> = new Map([...tools.values()].map((tool) => [tool.route, tool]));

type RowsOf<T> = T extends { readonly rows: infer R } ? R : never;
type RouteOf<T> = T extends unknown ? (T[keyof T] extends { readonly route: infer R } ? R : never) : never;
type PathOf<R> = R extends `GET ${infer P}` ? P : never;

/** Path of a GET of the catalog, as its row has it. */
export type GetPath = PathOf<RouteOf<RowsOf<(typeof catalog)[number]>>>;

/** Reading endpoints by their path. */
export const readAt: ReadonlyMap<string, Tool> = new Map(
  [...tools.values()].filter(({ method }) => method === "GET").map((tool) => [tool.path, tool]),
);

const textFor = (warning: Warning | undefined, args: Args): string | undefined => (typeof warning === "function" ? warning(args) : warning);

/** What a call loses and what it hands out, for the person who approves it. */
export const warningsFor = (tool: Tool, args: Args) => ({
  danger: textFor(tool.danger, args),
  grants: textFor(tool.grants, args),
});

/** The risk of one call. Some depend on the arguments: inviting an owner is a grant, inviting a reader is not. */
export function riskOf(tool: Tool, args: Args): Risk {
  const { danger, grants } = warningsFor(tool, args);
  if (danger !== undefined) return "destructive";
  if (grants !== undefined) return "grant";
  return tool.effect === "read" || tool.effect === "check" ? "read" : "write";
}

/** The risk of a tool whatever its arguments, and whether some arguments raise it. */
export function declaredRisk(tool: Tool): { risk: Risk; dependsOnArguments: boolean } {
  const risk = typeof tool.danger === "string" ? "destructive" : typeof tool.grants === "string" ? "grant" : undefined;
  const dependsOnArguments = risk === undefined && (tool.danger !== undefined || tool.grants !== undefined);
  return { risk: risk ?? (tool.effect === "read" || tool.effect === "check" ? "read" : "write"), dependsOnArguments };
}

import type { Admin } from "openai/resources/admin/admin";
import type { catalog } from "../../src/tools/catalog/index.ts";
import type { Endpoint, Resource } from "../../src/tools/define.ts";
import type { openaiMethods } from "./openai-methods.ts";

/** `GET /a/{b_id}` → `GET /a/{}`: two sources may name an id differently and still mean the same place. */
export type Normal<R extends string> = R extends `${infer Head}{${string}}${infer Tail}` ? `${Head}{}${Normal<Tail>}` : R;

type UnionToIntersection<U> = (U extends unknown ? (of: U) => void : never) extends (of: infer I) => void ? I : never;
type RowsOf<N> = N extends Resource<string, infer T> ? T : never;

/** Every row of the catalog, by the name of its tool. */
export type CatalogRows = UnionToIntersection<RowsOf<(typeof catalog)[number]>>;

/** Each route that the `openai` package knows. */
export type OpenAIRoute = keyof typeof openaiMethods;

/** The route of a row, as the package's table has it. */
export type RouteOf<Row> = Row extends Endpoint<infer R, unknown> ? Normal<R> : never;

/** Names of the ids that travel in the parameters of a route's method. */
export type NamedIds<R extends OpenAIRoute> = Extract<(typeof openaiMethods)[R]["ids"][number], string>;

type At<T, Call extends string> = Call extends `${infer Name}.${infer Rest}`
  ? Name extends keyof T
    ? At<T[Name], Rest>
    : never
  : Call extends keyof T
    ? T[Call]
    : never;

/** The type of the method that serves a route. */
export type OpenAIMethod<R extends OpenAIRoute> = At<Admin, (typeof openaiMethods)[R]["call"]>;

/** Compiles when there is no problem. Otherwise the compiler's message lists the problems. */
export type None<Problem extends never> = Problem;

import type { BodyArgs, Endpoint, PathArgs, QueryArgs, Resource } from "../tools/define.ts";
import type { catalog } from "../tools/catalog/index.ts";
import type { Recorder } from "./audit.ts";
import type { Fresh } from "./fresh.ts";
import type { Org } from "./org.ts";

/** A request that passed the checks of its row. */
export interface Call<P, Q, B> {
  readonly org: Org;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The user who owns the admin key of this request. */
  readonly requesterId: string | undefined;
  /** Adds an event to the audit log, by the admin key of this request. */
  readonly record: Recorder;
  /** Ids that some reads do not know yet. */
  readonly fresh: Fresh;
}

/** One handler for each row of a noun, its arguments typed by the row. It answers with the JSON of a 200 or throws a `Fault`. */
export type RoutesFor<N> =
  N extends Resource<string, infer T>
    ? { [K in keyof T]: T[K] extends Endpoint<infer R, infer S> ? (call: Call<PathArgs<R>, QueryArgs<S>, BodyArgs<S>>) => unknown : never }
    : never;

type UnionToIntersection<U> = (U extends unknown ? (of: U) => void : never) extends (of: infer I) => void ? I : never;

/** A handler for every row of the catalog: a row without one does not compile. */
export type AllRoutes = UnionToIntersection<RoutesFor<(typeof catalog)[number]>>;

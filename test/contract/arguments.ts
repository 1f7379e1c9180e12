import type { BodyArgs, Endpoint, QueryArgs } from "../../src/tools/define.ts";
import type { Fields } from "../../src/tools/fields.ts";
import type { NamedIds, Normal, OpenAIMethod, OpenAIRoute, RouteOf } from "./routes.ts";
import type { AllMembers, Fits, Json, NonNull } from "./values.ts";

// Compares the arguments of a row with the parameters of the method that serves its route.

/** The first of two overloads, which for lists is the one that takes parameters; a single signature counts as both. */
type FirstArguments<M> = M extends { (...args: infer A): unknown; (...args: infer _): unknown } ? A : never;

/** What remains after the positional ids: parameters and request options, or request options alone. */
type AfterIds<A> = A extends [string, ...infer Rest] ? AfterIds<Rest> : A;

/** Members that are not ids. Lists also forbid the names of request options, by `never`: these are none. */
type Members<P, Ids> = P extends unknown ? { [K in keyof P as [P[K] & {}] extends [never] ? never : Exclude<K, Ids>]: P[K] } : never;

/** Query or body that the method takes beside ids. */
type OpenAIArguments<R extends OpenAIRoute> =
  AfterIds<Required<FirstArguments<OpenAIMethod<R>>>> extends [infer P, unknown] ? Members<P & {}, NamedIds<R>> : {};

/** Query or body that the row sends beside ids. */
type RowArguments<S> = S extends { query: Fields } ? QueryArgs<S> : S extends { body: Fields } | { bodyIs: Fields } ? BodyArgs<S> : {};

/** A row need not offer null, which in many places means what leaving the argument out means; whatever else the package takes it must offer. */
type ValueProblem<Row, Sdk> =
  Fits<Json<Row>, Json<Sdk>> extends false
    ? "sends what the package does not"
    : Fits<NonNull<Sdk>, NonNull<Row>> extends false
      ? "cannot send all that the package does"
      : Fits<AllMembers<Row>, AllMembers<Sdk>> extends false
        ? "lacks a member inside that the package has"
        : Fits<AllMembers<Sdk>, AllMembers<Row>> extends false
          ? "has a member inside that the package lacks"
          : never;

type IsOptional<T, K extends keyof T> = {} extends Pick<T, K> ? true : false;

type MemberProblem<Row, Sdk, K> = K extends keyof Sdk
  ? K extends keyof Row
    ? IsOptional<Row, K> extends IsOptional<Sdk, K>
      ? ValueProblem<Exclude<Row[K], undefined>, Exclude<Sdk[K], undefined>>
      : IsOptional<Sdk, K> extends true
        ? "required, but optional in the package"
        : "optional, but required in the package"
    : "missing"
  : K extends keyof Row
    ? "unknown to the package"
    : never;

/** An exception must be needed. */
type Waive<Problem> = [Problem] extends [never] ? "needs no exception" : never;

/** `Waived` are the names of arguments whose difference is intended. */
type MemberProblems<Row, Sdk, Waived extends string> = {
  [
    K in (keyof Row | keyof Sdk | Waived) & string
  ]: `${K}: ${K extends Waived ? Waive<MemberProblem<Row, Sdk, K>> : MemberProblem<Row, Sdk, K>}`;
}[(keyof Row | keyof Sdk | Waived) & string];

/** A body that is one argument is compared as a whole. */
type ArgumentProblems<R extends OpenAIRoute, S, Waived extends string> = S extends { bodyIs: infer B extends Fields }
  ? `${keyof B & string}: ${ValueProblem<RowArguments<S>, OpenAIArguments<R>>}`
  : MemberProblems<RowArguments<S>, OpenAIArguments<R>, Waived>;

/** Arguments that differ on purpose, by route: `{"GET /x": {argument: "reason"}}`. */
type Exceptions<E> = { readonly [R in keyof E]: R extends OpenAIRoute ? Readonly<Record<string, string>> : never };
type WaivedOf<E, R> = R extends keyof E ? keyof E[R] & string : never;

type RowProblem<Row, E extends Exceptions<E>> =
  Row extends Endpoint<infer R, infer S>
    ? Normal<R> extends infer N extends OpenAIRoute
      ? ArgumentProblems<N, S, WaivedOf<E, N>>
      : `no method of the package serves ${R}`
    : never;

/** What is wrong with which row, as `tool: argument: problem`. */
export type RowProblems<Rows, E extends Exceptions<E> = {}> = {
  [Name in keyof Rows & string]: `${Name}: ${RowProblem<Rows[Name], E>}`;
}[keyof Rows & string];

/** Routes of the package that no row serves. */
export type RoutesWithoutRow<Rows> = Exclude<OpenAIRoute, RouteOf<Rows[keyof Rows]>>;

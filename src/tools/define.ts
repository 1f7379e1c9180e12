import type * as z from "zod";
import type { Json } from "../json.ts";
import type { Fields, PathParam } from "./fields.ts";

export type Method = "GET" | "POST" | "DELETE";
export type Route = `${Method} /${string}`;

/** Names of the `{params}` in a route string. */
export type ParamsOf<R extends string> = R extends `${string}{${infer Param}}${infer Rest}` ? Param | ParamsOf<Rest> : never;

/** Arguments after validation. Texts and predicates on a row read them. */
export type Args = Readonly<Record<string, unknown>>;

/** Which member of a page leads to the next one, and so which argument continues: `after`, `after`, `page`. */
export type Pages = "last_id" | "next" | "next_page";

/** Where a create answers with a key that is shown once, and which call takes that key back. */
export interface Mints {
  /** Path to the key in the answer. */
  readonly at: readonly string[];
  /** Tool that removes what was created; its path arguments are those of this call plus `argument`. */
  readonly revokeWith: string;
  /** Argument of `revokeWith` that takes the id found at `id` in the answer. */
  readonly argument: PathParam;
  readonly id: readonly string[];
}

interface Said {
  /** One sentence, present tense: what the call does and what sets it apart from its neighbours. The model reads it. */
  readonly does: string;
}

type Undo =
  /** Tool (first word) that takes the call back, and what it needs. */
  | { readonly undo: string; readonly irreversible?: never }
  /** Why nothing takes the call back. The person who approves types the target's name. */
  | { readonly irreversible: string; readonly undo?: never };

interface Harmless {
  readonly danger?: never;
  readonly irreversible?: never;
}

/** What is lost, for whom: a text, or a text for the arguments that lose something. A human approves such a call first. */
export type Warning = string | ((args: Args) => string | undefined);

/** What can be said better, or only, once the target was read. Both are for the plan: whether a human is asked hangs on `danger` and `grants` alone. */
interface Read {
  /**
   * Takes the place of `danger` in a plan: what these arguments lose, undefined for nothing.
   * @param before The target as it is, where it could be read.
   */
  readonly loses?: (args: Args, before: Json | undefined) => string | undefined;
  /**
   * Why the API will refuse the call: a rule of its reference, that the target as it was read is against.
   * @param now Unix seconds.
   */
  readonly refused?: (target: Json, now: number) => string | undefined;
}

type Dangerous = { readonly danger: Warning } & Undo & Read;

/** What a call touches beside its target. The gate reads it before a person is asked; each name is implemented once, in `gate/facts/kinds.ts`. */
export type Affected =
  | "access to the project"
  | "access to all projects"
  | "access of the member"
  | "members of the group"
  | "belongings of the user"
  | "belongings of the member"
  | "ownership of the member"
  | "admin keys of the user"
  | "role of the members"
  | "roles of the user"
  | "project roles of the user"
  | "holders of the role"
  | "holders of the project role"
  | "permissions of the role"
  | "spend of the key"
  | "keys of the service account"
  | "contents of the project"
  | "named projects"
  | "federated service account"
  | "rules of the provider"
  | "storage of the project"
  | "uses of the certificate"
  | "certificates in force"
  | "spend this month"
  | "models in use"
  | "identity provider's users"
  | "identity provider's groups";

/** What the gate refuses even when a person approves it (`gate/guards.ts`), unless the operator allows it with `--allow-self-lockout`. */
export type Guard =
  | "own admin key"
  | "ownership of the removed user"
  | "ownership of the demoted user"
  | "ownership through the membership"
  | "ownership through the group"
  | "default project"
  | "lock-out";

interface Looked {
  readonly affects?: readonly Affected[];
  readonly guards?: readonly Guard[];
}

interface Grants {
  /** What the call hands out: a credential, ownership, trust in a token issuer. A human approves such a call first. */
  readonly grants?: Warning;
}

type Body =
  /** Arguments that become the members of the body. */
  | { readonly body?: Fields; readonly bodyIs?: never }
  /** One argument whose value is the body: for bodies that are a union. */
  | { readonly bodyIs: Fields; readonly body?: never };

type GetSpec = Said & {
  readonly query?: Fields;
  readonly pages?: Pages;
  /** What could explain an answer without rows, in sentences. */
  readonly empty?: string;
  /** Sent where the caller says nothing, because the API's own default leaves out what an audit must not miss. The answer says so. */
  readonly defaults?: Args;
  readonly body?: never;
  readonly bodyIs?: never;
  readonly effect?: never;
  readonly grants?: never;
  readonly undo?: never;
  readonly mints?: never;
  readonly affects?: never;
  readonly guards?: never;
  readonly acknowledge?: never;
} & Harmless;

type DeleteSpec = Said & { readonly danger: string } & Undo &
  Read &
  Grants &
  Looked & {
    readonly query?: never;
    readonly pages?: never;
    readonly body?: never;
    readonly bodyIs?: never;
    readonly effect?: never;
    readonly mints?: never;
    readonly acknowledge?: never;
  };

/**
 * - `create`: a second call makes a second object. Never repeated when its outcome is unknown.
 * - `update`: sets what the caller says; repeating changes nothing more, unless `repeatable` is false.
 * - `check`: asks the API to look; nothing of the organization changes.
 */
type PostSpec = Said &
  Body &
  Grants &
  Looked & {
    readonly query?: never;
    readonly pages?: never;
    /** Sentence of at most 64 characters that the person types to approve, where picking a choice would be too easy. */
    readonly acknowledge?: string;
    /** The caller gives exactly one of these arguments. */
    readonly exactlyOneOf?: readonly string[];
  } & (
    | ({ readonly effect: "create"; readonly undo?: string; readonly mints?: Mints; readonly repeatable?: never } & Harmless)
    | ({ readonly effect: "update"; readonly mints?: never; readonly repeatable?: false } & (
        | Dangerous
        | ({ readonly undo?: string } & Harmless)
      ))
    | ({ readonly effect: "check"; readonly undo?: never; readonly mints?: never; readonly repeatable?: never } & Harmless)
  );

export type Spec<R extends Route> = R extends `GET ${string}` ? GetSpec : R extends `DELETE ${string}` ? DeleteSpec : PostSpec;

/** Names the `{param}` that `pathFields` lacks in the compiler's message. */
type KnownParams<R extends Route> =
  Exclude<ParamsOf<R>, PathParam> extends never ? unknown : { "unknown path parameter": Exclude<ParamsOf<R>, PathParam> };

/** Refuses a misspelled member, which inference through `S` would let pass. */
type KnownMembers<S> = { readonly [K in Exclude<keyof S, keyof GetSpec | keyof DeleteSpec | keyof PostSpec>]: never };

/** A row of the catalog: one endpoint of the API. */
export interface Endpoint<R extends Route = Route, S = Spec<Route>> {
  readonly route: R;
  readonly spec: S;
}

/** An endpoint of the API is one call of this function; see any file in `catalog/`. */
export function endpoint<const R extends Route, const S extends Spec<R>>(
  route: R,
  spec: S & KnownParams<R> & KnownMembers<S>,
): Endpoint<R, S> {
  return { route, spec };
}

export type Rows = Readonly<Record<string, Endpoint<Route, unknown>>>;

/** The rows of one noun of the API. Its name is the toolset that switches them on. */
export interface Resource<N extends string = string, T extends Rows = Rows> {
  readonly name: N;
  readonly about: string;
  /** Part of the toolset `default`. */
  readonly inDefault: boolean;
  readonly rows: T;
}

/**
 * @param about What the noun is, in one sentence; shown where toolsets are listed.
 */
export function resource<const N extends string, const T extends Rows>(
  name: N,
  options: { about: string; inDefault: boolean },
  rows: T,
): Resource<N, T> {
  return { name, ...options, rows };
}

/** What the API takes for a row: path, query and body arguments by name. */
export type PathArgs<R extends Route> = { [K in ParamsOf<R>]: string };
export type QueryArgs<S> = S extends { query: infer Q extends Fields } ? z.output<z.ZodObject<Q>> : undefined;
export type BodyArgs<S> = S extends { body: infer B extends Fields }
  ? z.output<z.ZodObject<B>>
  : S extends { bodyIs: infer B extends Fields }
    ? z.output<B[keyof B]>
    : undefined;

import type { APIPromise } from "openai/core/api-promise";
import type { AbstractPage } from "openai/core/pagination";
import type { Group } from "openai/resources/admin/organization/groups/groups";
import type { UsageCostsResponse } from "openai/resources/admin/organization/usage";
import type { OrganizationUser } from "openai/resources/admin/organization/users/users";
import type { routes } from "../../src/sandbox/routes/index.ts";
import type { Endpoint } from "../../src/tools/define.ts";
import type { CatalogRows, None, OpenAIMethod, OpenAIRoute, RouteOf } from "./routes.ts";
import type { Fits, Json } from "./values.ts";

// Compares what the sandbox answers with what the methods of the `openai` package promise.

/** Both overloads of a list promise the same. */
type Promised<M> = M extends (...args: never) => APIPromise<infer T> ? T : never;

/** The JSON that a page class is made of. */
type JsonOf<T> = T extends AbstractPage<unknown> ? { [K in keyof T as T[K] extends Function ? never : K]: T[K] } : T;

type OpenAIAnswer<R> = R extends OpenAIRoute ? JsonOf<Promised<OpenAIMethod<R>>> : never;

type Answer<Handler> = Handler extends (...args: never) => infer T ? Awaited<T> : never;

type IsAny<T> = 0 extends 1 & T ? true : false;

type AnswerProblem<R, Handler> =
  IsAny<Answer<Handler>> extends true
    ? "anything"
    : unknown extends Answer<Handler>
      ? "something unknown"
      : Fits<Json<Answer<Handler>>, OpenAIAnswer<R>> extends false
        ? "not what the package promises"
        : never;

/** What is wrong with the answer of which handler, as `tool answers …`. */
type AnswerProblems<Rows, Routes> = {
  [
    Name in keyof Rows & string
  ]: `${Name} answers ${Name extends keyof Routes ? AnswerProblem<RouteOf<Rows[Name]>, Routes[Name]> : "nothing"}`;
}[keyof Rows & string];

export type Sandbox = None<`sandbox: ${AnswerProblems<CatalogRows, typeof routes>}`>;

// The referee must whistle: each handler below is wrong in the way its name says, and `Reported` is exactly what is reported.

interface Samples {
  right: Endpoint<"GET /organization/groups/{group_id}">;
  right_later: Endpoint<"GET /organization/groups/{group_id}">;
  right_list: Endpoint<"GET /organization/groups">;
  right_old_list: Endpoint<"GET /organization/users">;
  right_report: Endpoint<"GET /organization/costs">;
  absent: Endpoint<"GET /organization/groups/{group_id}">;
  unknown: Endpoint<"GET /organization/groups/{group_id}">;
  any: Endpoint<"GET /organization/groups/{group_id}">;
  lacks_a_member: Endpoint<"GET /organization/groups/{group_id}">;
  of_another_type: Endpoint<"GET /organization/groups/{group_id}">;
  maybe_nothing: Endpoint<"GET /organization/groups/{group_id}">;
  later_wrong: Endpoint<"GET /organization/groups/{group_id}">;
  page_of_others: Endpoint<"GET /organization/groups">;
  page_of_another_kind: Endpoint<"GET /organization/groups">;
  old_page_of_another_kind: Endpoint<"GET /organization/users">;
  no_page: Endpoint<"GET /organization/users">;
  deleted_something_else: Endpoint<"DELETE /organization/groups/{group_id}">;
}

interface OldPage<T> {
  data: T[];
  first_id: string;
  last_id: string;
  has_more: boolean;
}

interface NextPage<T> {
  data: readonly T[];
  next: string | null;
  has_more: boolean;
}

interface Handlers {
  right: () => Group;
  right_later: () => Promise<Group>;
  right_list: () => NextPage<Group & { extra: string }>;
  right_old_list: () => OldPage<OrganizationUser>;
  right_report: () => UsageCostsResponse;
  unknown: () => unknown;
  any: typeof JSON.parse;
  lacks_a_member: () => Omit<Group, "group_type">;
  of_another_type: () => Omit<Group, "created_at"> & { created_at: string };
  maybe_nothing: () => Group | undefined;
  later_wrong: () => Promise<{ id: string }>;
  page_of_others: () => NextPage<OrganizationUser>;
  page_of_another_kind: () => OldPage<Group>;
  old_page_of_another_kind: () => NextPage<OrganizationUser>;
  no_page: () => OrganizationUser[];
  deleted_something_else: () => { id: string; deleted: true; object: "project.deleted" };
}

type Reported =
  | "absent answers nothing"
  | "unknown answers something unknown"
  | "any answers anything"
  | "lacks_a_member answers not what the package promises"
  | "of_another_type answers not what the package promises"
  | "maybe_nothing answers not what the package promises"
  | "later_wrong answers not what the package promises"
  | "page_of_others answers not what the package promises"
  | "page_of_another_kind answers not what the package promises"
  | "old_page_of_another_kind answers not what the package promises"
  | "no_page answers not what the package promises"
  | "deleted_something_else answers not what the package promises";

export type Referee = [
  None<Exclude<AnswerProblems<Samples, Handlers>, Reported>>,
  None<Exclude<Reported, AnswerProblems<Samples, Handlers>>>,
  // @ts-expect-error a problem is one
  None<AnswerProblems<Pick<Samples, "no_page">, Handlers>>,
];

// Compares types by the JSON they stand for.

/** Asked first: the package writes open unions as `(string & {}) | "USD"`, and that intersection passes for an object too. */
type Scalar = string | number | boolean | null | undefined;

/** zod says `x?: T | undefined` where the `openai` package says `x?: T`: the same JSON. */
export type Json<T> = T extends Scalar
  ? T
  : T extends readonly (infer E)[]
    ? Json<E>[]
    : T extends object
      ? { [K in keyof T]: Json<Exclude<T[K], undefined>> }
      : T;

/** As `Json`, without null at any depth. */
export type NonNull<T> = T extends Scalar
  ? Exclude<T, null>
  : T extends readonly (infer E)[]
    ? NonNull<E>[]
    : T extends object
      ? { [K in keyof T]: NonNull<Exclude<T[K], undefined | null>> }
      : T;

/** As `NonNull`, with every member at every depth as if required: otherwise a missing optional member would fit. */
export type AllMembers<T> = T extends Scalar
  ? Exclude<T, null>
  : T extends readonly (infer E)[]
    ? AllMembers<E>[]
    : T extends object
      ? { [K in keyof T]-?: AllMembers<Exclude<T[K], undefined | null>> }
      : T;

/** Whether every `A` is a `B`, unions taken as a whole. */
export type Fits<A, B> = [A] extends [B] ? true : false;

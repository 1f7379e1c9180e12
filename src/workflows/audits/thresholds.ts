import * as z from "zod";
import type { AuditReport } from "./audit.ts";

// Bounds and defaults are checked here and not listed, where they would double what a tool costs a host. Every report says what it applied.

const upTo = (max: number) => z.int().refine((value) => value >= 1 && value <= max, `must be 1 to ${max}`);

/** A century, beyond which a number of days is a mistake. */
const maxDays = 36_500;

export const dayCount = upTo(maxDays).optional();

/** Days of cost: the API answers 180 at most in one page. */
export const costDayCount = upTo(180).optional();

export const howMany = upTo(1_000_000).optional();

/** A part of a whole. */
export const share = z
  .number()
  .refine((value) => value > 0 && value <= 1, "must be more than 0 and at most 1")
  .optional();

/** How much more something is, as a part of what it was. */
export const rise = z
  .number()
  .refine((value) => value > 0, "must be more than 0")
  .optional();

type Numbers<T> = { readonly [K in keyof T]: number };

/** The thresholds to apply: what was asked for, else the defaults. */
export const filled = <T extends Numbers<T>>(defaults: T, given: { readonly [K in keyof T]?: number | undefined }): T =>
  Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, given[name as keyof T] ?? value])) as T;

/** Thresholds as a report lists them, in the order of their meanings. */
export const thresholdRows = <T extends Numbers<T>>(
  values: T,
  meanings: Readonly<Record<keyof T & string, string>>,
): AuditReport["thresholds"] =>
  Object.entries<string>(meanings).map(([name, meaning]) => ({ name, value: values[name as keyof T], meaning }));

import type { Coverage } from "../snapshot/organization.ts";
import type { Appended } from "../trail/append.ts";

/** What a workflow found, as plain data. Moments of the reading are Unix milliseconds; times of the organization are Unix seconds, as the API has them. */
export interface Report {
  /** Of the workflow. */
  readonly name: string;
  readonly title: string;
  /** Arguments as they were asked. */
  readonly question: Readonly<Record<string, unknown>>;
  /** First and last answer of the API that the report rests on. */
  readonly asOf: { readonly from: number; readonly until: number };
  readonly generatedAt: number;
  readonly toolVersion: string;
  /** Base URL of the API, and the fingerprint of the admin key. */
  readonly source: { readonly api: string; readonly key: string };
  /** Last line of the trail when the report was made. */
  readonly trail?: Appended;
  readonly coverage: readonly Coverage[];
  /** Whether everything that the question needs was read. Never true where coverage names something skipped. */
  readonly complete: boolean;
  /** What to know about completeness beyond coverage; required when not complete. */
  readonly statement: string;
  readonly thresholds: readonly { readonly name: string; readonly value: string | number; readonly meaning: string }[];
  /** Sentences of facts. */
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly note?: string;
  readonly table?: Table;
  readonly chart?: Chart;
  /** Rows for files, not for a chat: an earlier table says the same in short. Files do not mention it. */
  readonly detail?: boolean;
}

/** A report without what only a chat goes by. */
export function asWritten(report: Report): Report {
  const sections = report.sections.map((section) => {
    const { detail: _, ...written } = section;
    return written;
  });
  return { ...report, sections };
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly kind: "text" | "time" | "number" | "money" | "list";
  /** What `null` means here, in words: "no recorded use". */
  readonly absent?: string;
}

export interface Money {
  /** In the unit of the currency, not in cents. A text is a decimal number with more digits than a number holds. */
  readonly value: number | string;
  readonly currency: string;
}

/** `null` is what the API answered; undefined, or no member at all, was not read. Times are Unix seconds. */
export type Cell = string | number | Money | readonly string[] | null | undefined;

interface AnyChart {
  readonly title: string;
  /** What is measured: "USD per day", "role". */
  readonly unit: string;
}

/** Stacked bars over time. */
export interface TimeChart extends AnyChart {
  readonly kind: "time";
  /** Unix seconds at which each bar's stretch of time starts, in order. */
  readonly times: readonly number[];
  /** One value per time; `null` is none recorded. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** One bar for each category, in the given order. */
export interface CategoryChart extends AnyChart {
  readonly kind: "categories";
  readonly bars: readonly { readonly name: string; readonly value: number | null }[];
}

/** Rows (people) against columns (projects). */
export interface MatrixChart extends AnyChart {
  readonly kind: "matrix";
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Names of strengths, weakest first; the first one means nothing: "no access". */
  readonly levels: readonly string[];
  /** For each row, one index into `levels` per column; `null` was not read. */
  readonly cells: readonly (readonly (number | null)[])[];
}

export type Chart = TimeChart | CategoryChart | MatrixChart;

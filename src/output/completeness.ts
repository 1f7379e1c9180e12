/** Why a list ends before its end. */
export type Stopped =
  /** As many items as the caller allowed. */
  | "limit"
  /** More would make the answer too long. */
  | "size"
  /** The API answered the same cursor again: following it would not end. */
  | "repeated cursor"
  /** The API neither said that the list ends nor that it goes on. */
  | "unsaid end";

/** How far a list got, and how the caller gets the rest. */
export interface Completeness {
  readonly complete: boolean;
  /** Argument and value that continue after the last item shown; undefined when nothing follows, or when the API named none. */
  readonly cursor: { readonly argument: string; readonly value: string } | undefined;
  /** Undefined: a page ended, as pages do. */
  readonly stopped?: Stopped | undefined;
}

const because: Readonly<Record<Stopped, string>> = {
  limit: "stopped at the limit of items",
  size: "more would be too long for one answer",
  "repeated cursor": "the API repeated a cursor, so what follows cannot be reached",
  "unsaid end": "the API did not say whether more follows",
};

function howToContinue({ cursor, stopped }: Completeness): string {
  if (cursor !== undefined) return `continue with ${cursor.argument}=${JSON.stringify(cursor.value)}`;
  if (stopped === "size") return "ask for fewer fields, or for fewer items with limit or a filter";
  return stopped === undefined ? "and the API named no cursor to continue with" : "";
}

/** `20 items, NOT complete: continue with after="user_2".` */
export function completenessLine(counted: string, pages: Completeness, started: boolean): string {
  if (pages.complete) return started ? `${counted}, the last page.` : `${counted}, complete.`;
  const how = howToContinue(pages);
  if (pages.stopped !== undefined) return `${counted}, NOT complete: ${because[pages.stopped]}${how === "" ? "" : `; ${how}`}.`;
  return `${counted}, NOT complete${pages.cursor === undefined ? ", " : ": "}${how}.`;
}

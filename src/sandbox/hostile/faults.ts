import type { Random } from "../random.ts";

/** What can happen to an answer, and whether the request was carried out before: a caller cannot tell, so it is fixed for each. */
const kinds = {
  "429": "too many requests, nothing is done",
  reset: "the connection is cut, nothing is done",
  lost: "all is done, then the connection is cut before the answer",
  half: "all is done, then the connection is cut in the middle of the answer",
  slow: "all is done, the answer trickles in for a second",
  garbage: "all is done, the answer is not JSON",
  html: "a proxy answers 502 with a web page, nothing is done",
  "5xx": "500 or 503, nothing is done",
} as const;

export type FaultKind = keyof typeof kinds;

/** Share of the requests that each kind of fault hits, 0 to 1. */
export type Faults = Readonly<Partial<Record<FaultKind, number>>>;

/** One line for each kind of fault. */
export const faultHelp: string = Object.entries(kinds)
  .map(([kind, what]) => `  ${kind.padEnd(8)} ${what}`)
  .join("\n");

const isKind = (name: string): name is FaultKind => Object.hasOwn(kinds, name);

/**
 * `reset=0.05,lost=0.05` as shares.
 * @throws {RangeError} that says what is wrong and which faults there are.
 */
export function parseFaults(spec: string): Faults {
  const problem = (what: string) =>
    new RangeError(
      `${what} Give shares from 0 to 1, 1 at most together, such as reset=0.05,5xx=0.1; faults: ${Object.keys(kinds).join(", ")}.`,
    );
  const faults: Partial<Record<FaultKind, number>> = {};
  for (const part of spec.split(",")) {
    const [, name = "", share = ""] = /^\s*(\w+)\s*=\s*(\d*\.?\d+)\s*$/.exec(part) ?? [];
    if (name === "") throw problem(`"${part.trim()}" is not a fault and its share.`);
    if (!isKind(name)) throw problem(`There is no fault "${name}".`);
    if (faults[name] !== undefined) throw problem(`${name} is given twice.`);
    faults[name] = Number(share);
  }
  // Ten shares of 0.1 add up to a little less or more than 1.
  if (Object.values(faults).reduce((sum, share) => sum + share, 0) > 1 + 1e-9) throw problem("The shares are more than 1 together.");
  return faults;
}

/** The fault of the next request, if any. The same seed gives the same sequence. */
export function pickFault(faults: Faults, random: Random): FaultKind | undefined {
  let rest = random.next();
  for (const kind of Object.keys(kinds) as FaultKind[]) {
    rest -= faults[kind] ?? 0;
    if (rest < 0) return kind;
  }
  return undefined;
}

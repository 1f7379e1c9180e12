import { isSafeNumber, parse } from "lossless-json";

/** A double keeps 15 significant digits whatever they are. Matches some dates and ids too, which only cost a slower parse. */
const manyDigits = /\d[\d.]{15}/;

/**
 * Undefined for what is not JSON; JSON itself never is undefined. A number stays text where a JavaScript number would lose digits of it:
 * amounts of money may hold more.
 */
export function parseJson(text: string): unknown {
  if (manyDigits.test(text)) {
    try {
      return parse(text, null, {
        parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
        // The last one counts, as for `JSON.parse`.
        onDuplicateKey: ({ newValue }) => newValue,
      });
    } catch {
      // Not JSON, or nested more deeply than this parser can follow.
    }
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { withoutSecrets } from "../../../output/secrets.ts";

/** Both ends of a key whose middle is hidden: `sk-proj-...f3Xk`, `…f3Xk`. */
interface Ends {
  readonly head: string;
  readonly tail: string;
}

const hidden = /^([^.…*]*)(?:…|\.{2,}|\*+)([^.…*]*)$/u;

function endsOf(redacted: string): Ends | undefined {
  const [, head, tail] = hidden.exec(redacted.trim()) ?? [];
  return head === undefined || tail === undefined || tail.length < 2 ? undefined : { head, tail };
}

/** What a person gave, without the middle of a key pasted whole. */
export const withoutMiddle = (given: string): string => withoutSecrets(given.trim(), []);

/** Whether a text can only be a part of a key: its middle is hidden, or it is a whole one. */
export const isPartOfKey = (given: string): boolean => /^sk-|^[.…*]/u.test(given.trim()) && endsOf(withoutMiddle(given)) !== undefined;

const fits = (a: string, b: string, test: "startsWith" | "endsWith"): boolean => a[test](b) || b[test](a);

/**
 * Whether a key may be the one that a person gave by its redacted value, its last characters or as a whole. The hidden middle is not known to
 * anybody, so several keys can fit.
 */
export function isKeyOf(redactedValue: string | undefined, given: string): boolean {
  const key = endsOf(redactedValue ?? "");
  if (key === undefined) return false;
  const wanted = endsOf(withoutMiddle(given));
  return wanted === undefined
    ? given.trim() === key.tail
    : fits(key.tail, wanted.tail, "endsWith") && fits(key.head, wanted.head, "startsWith");
}

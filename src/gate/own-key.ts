/** Characters beyond the kind of the key that have to be visible: fewer would fit too many keys. */
const enough = 3;

/**
 * Whether a redacted value, such as `sk-admin-...f3Xk`, can be the given key's: all that it shows is at the key's start and end.
 * Undefined when it shows too little to say.
 */
export function isOwnKey(adminKey: string, redacted: unknown): boolean | undefined {
  if (typeof redacted !== "string") return undefined;
  const [start = "", end, ...more] = redacted.trim().split(/\.{2,}|…|\*+|•+/);
  if (end === undefined || more.length > 0) return undefined;
  if (!adminKey.startsWith(start) || !adminKey.endsWith(end)) return false;
  const telling = start.replace(/^sk-(?:admin-?)?/, "").length + end.length;
  return telling >= enough ? true : undefined;
}

/** Stricter than `encodeURIComponent`, as RFC 3986 and OpenAI's own clients have it. Half of a surrogate pair has no UTF-8 form. */
const encode = (text: string): string =>
  encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\u{FFFD}")).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function pairs(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => pairs(`${name}[]`, item));
  if (typeof value === "object") return Object.entries(value).flatMap(([member, inner]) => pairs(`${name}[${member}]`, inner));
  return [`${encode(name)}=${encode(typeof value === "string" ? value : JSON.stringify(value))}`];
}

/**
 * Query string as OpenAI's own clients write it, with its `?`, or `""`: arrays `name[]=a&name[]=b`, nested objects `name[gte]=1`.
 * Undefined, null and empty arrays are left out: `name=` would mean an empty value.
 */
export function toQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const all = Object.entries(query).flatMap(([name, value]) => pairs(name, value));
  return all.length === 0 ? "" : `?${all.join("&")}`;
}

/** `%252e%252e` is `..` for whoever decodes twice, as some gateways do. */
function decodings(path: string): string[] | undefined {
  const all = [path];
  for (let last = path; all.length < 5;) {
    try {
      const next = decodeURIComponent(last);
      if (next === last) break;
      all.push(next);
      last = next;
    } catch {
      // An id may hold a `%` of its own, but what was given as an encoded path must decode at least once.
      return all.length === 1 ? undefined : all;
    }
  }
  return all;
}

/**
 * What makes a path unfit to be sent; undefined when it is fine. An empty segment turns `DELETE /x/{id}` into `DELETE /x/`, and `..` climbs
 * to another endpoint: neither is what the caller meant.
 * @param path Percent-encoded, with its leading slash.
 */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "the path does not begin with a slash";
  if (/[^\x21-\x7e]|[?#]/.test(path)) return "a character of the path is not percent-encoded";
  const levels = decodings(path);
  if (levels === undefined) return "the path is not valid percent-encoding";
  for (const level of levels) {
    if (/[\p{Cc}\\]/u.test(level)) return "the path holds a control character or a backslash";
    for (const segment of level.slice(1).split("/")) {
      if (segment.trim() === "") return "a part of the path is empty: an id is missing";
      if (segment === "." || segment === "..") return "a part of the path is `.` or `..`, which is not an id";
    }
  }
  return undefined;
}

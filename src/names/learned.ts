import { LRUCache } from "lru-cache";
import { isJson, textAt, type Json } from "../json.ts";
import { shown } from "../output/untrusted.ts";

/** Names seen beside ids in answers of the API. A hint for readers, never what a call goes by: a name may have changed since. */
export interface Learned {
  /** Remembers the pairs of id and name in an answer. */
  readonly learn: (json: unknown) => void;
  /** Safe to show on one line; undefined for an id that no answer named. */
  readonly known: (id: string) => string | undefined;
}

const maxNames = 10_000;
/** Objects and lists looked at in one answer. */
const maxNodes = 50_000;
const maxName = 60;

/** Members that hold what outsiders or callers made up, not what the API says of an object. */
const freeForm = new Set(["metadata", "jwks", "attribute_matchers", "changes_requested"]);

/** `id` with `name` or `email`, and `group_id` with `group_name` and its like. */
function namesIn(json: Json): [id: string, name: string][] {
  const id = textAt(json, "id");
  const name = textAt(json, "name") ?? textAt(json, "email");
  const own: [string, string][] = id === undefined || name === undefined ? [] : [[id, name]];
  const named = Object.keys(json).flatMap((member): [string, string][] => {
    if (!member.endsWith("_id")) return [];
    const other = textAt(json, member);
    const called = textAt(json, member.replace(/_id$/, "_name"));
    return other === undefined || called === undefined ? [] : [[other, called]];
  });
  return [...own, ...named];
}

export function createLearned(): Learned {
  const names = new LRUCache<string, string>({ max: maxNames });
  return {
    learn(json) {
      const open: unknown[] = [json];
      for (let seen = 0; open.length > 0 && seen < maxNodes; seen += 1) {
        const value = open.pop();
        if (Array.isArray(value)) open.push(...value.filter((item) => typeof item === "object").slice(0, maxNodes));
        if (!isJson(value)) continue;
        for (const [id, name] of namesIn(value)) names.set(id, shown(name, maxName));
        for (const [member, inner] of Object.entries(value)) if (typeof inner === "object" && !freeForm.has(member)) open.push(inner);
      }
    },
    known: (id) => names.get(id),
  };
}

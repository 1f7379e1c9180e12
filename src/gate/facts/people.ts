import { nameText } from "../../output/untrusted.ts";
import { textAt, type Json } from "../../json.ts";

/** Room for one name in a line of several. */
const maxName = 60;

/** `A, B and 3 more`. */
export function listed(names: readonly string[], most = 12): string {
  if (names.length <= most + 1) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

/** Count, and `at least` where a list was not read to its end. */
export const countOf = (count: number, complete: boolean, one: string, many = `${one}s`): string =>
  `${complete ? "" : "at least "}${count} ${count === 1 ? one : many}`;

const idOf = (person: Json): string => textAt(person, "id") ?? "";

/** The names people go by; namesakes are told apart by their email or id. In the order given. */
export function namesOf(people: readonly Json[]): string[] {
  const nameOf = (person: Json): string => textAt(person, "name") ?? textAt(person, "email") ?? idOf(person);
  const seen = new Map<string, number>();
  for (const person of people) seen.set(nameOf(person), (seen.get(nameOf(person)) ?? 0) + 1);
  return people.map((person) => {
    const name = nameOf(person);
    if (seen.get(name) === 1) return nameText(name, maxName);
    return `${nameText(name, maxName)} (${nameText(textAt(person, "email") ?? idOf(person), maxName)})`;
  });
}

/** Short text for one name among others. */
export const named = (json: Json | undefined, id: string): string =>
  nameText(textAt(json, "name") ?? textAt(json, "group_name") ?? textAt(json, "email") ?? id, maxName);

/** `7 (A, B, C, D and 3 more)`, `at least` where the list was not read to its end. */
export function counted(rows: readonly Json[], complete: boolean, most = 4): string {
  const names = rows.map((row) => named(row, textAt(row, "id") ?? textAt(row, "group_id") ?? ""));
  return `${complete ? "" : "at least "}${rows.length}${rows.length === 0 ? "" : ` (${listed(names, most)})`}`;
}

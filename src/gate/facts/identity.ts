import { nameText } from "../../output/untrusted.ts";
import { describers } from "./describers.ts";
import { maxValue, type Fact, type Seen } from "./fact.ts";
import { textAt } from "../../json.ts";

/** What a person knows an object by, as the API has it: not yet safe to show. */
export function nameOf({ read, json }: Seen): string | undefined {
  return json === undefined || read.param === undefined ? undefined : describers[read.param].name(json);
}

const labelOf = ({ read }: Seen): string => (read.param === undefined ? read.what : describers[read.param].noun);

/** `user: Ada, ada@example.com (user-…)`. A setting has no name: its values speak for it. */
export function identity(seen: Seen): Fact[] {
  const { read, json, problem } = seen;
  const label = labelOf(seen);
  if (read.id === undefined) return problem === undefined ? [] : [{ label, value: problem }];
  const id = nameText(read.id, maxValue);
  if (problem !== undefined) return [{ label, value: `${id} (${problem})` }];
  const name = nameOf(seen);
  if (name === undefined || name === read.id) return [{ label, value: id }];
  const email = textAt(json, "email");
  const known =
    email === undefined || email === name ? nameText(name, maxValue) : `${nameText(name, maxValue)}, ${nameText(email, maxValue)}`;
  return [{ label, value: `${known} (${id})` }];
}

import { isJson, objectAt, objectsAt, textAt, textsAt, type Json } from "../../../json.ts";
import { labelOf, nameText } from "../../../output/notation.ts";
import { beginning, shown, visible } from "../../../output/untrusted.ts";

/** Who did something, as far as the log says. */
export interface Actor {
  readonly kind: "session" | "key" | "other" | "none";
  /** Tracking id of the key. */
  readonly keyId: string | undefined;
  /** A user, or a service account. */
  readonly holderId: string | undefined;
  readonly email: string | undefined;
  /** Where the session came from. */
  readonly address: string | undefined;
}

/** One event. What is not known of its type or members is kept. */
export interface LogEvent {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly type: string;
  readonly actor: Actor;
  readonly projectId: string | undefined;
  readonly projectName: string | undefined;
  /** Ids of what it was done to, each once. */
  readonly targets: readonly string[];
  /** Everything else that it says, as `name=value`. */
  readonly details: readonly string[];
  /** Every text in its details, to find what it mentions. */
  readonly mentions: ReadonlySet<string>;
}

const nobody: Actor = { kind: "none", keyId: undefined, holderId: undefined, email: undefined, address: undefined };

function actorOf(value: unknown): Actor {
  if (!isJson(value)) return nobody;
  const key = value.api_key;
  if (isJson(key)) {
    const user = objectAt(key, "user");
    const holderId = textAt(user, "id") ?? textAt(objectAt(key, "service_account"), "id");
    return { ...nobody, kind: "key", keyId: textAt(key, "id"), holderId, email: textAt(user, "email") };
  }
  const { session } = value;
  if (!isJson(session)) return { ...nobody, kind: "other" };
  const user = objectAt(session, "user");
  return { ...nobody, kind: "session", holderId: textAt(user, "id"), email: textAt(user, "email"), address: textAt(session, "ip_address") };
}

/** Members that hold the id of what was acted on, or of who got a role. */
const targetMembers = ["id", "principal_id", "resource_id", "project_id", "service_account_id", "identity_provider_id"] as const;

function targetsOf(details: Json): string[] {
  const own = [details, objectAt(details, "data")].flatMap((json) => targetMembers.flatMap((member) => textAt(json, member) ?? []));
  const several = ["certificates", "configs"].flatMap((list) => objectsAt(details, list).flatMap((one) => textAt(one, "id") ?? []));
  return [...new Set([...own, ...several])];
}

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

const isFlat = (value: unknown): boolean => Array.isArray(value) && value.every((item) => !isJson(item) && !Array.isArray(item));

function* leaves(value: unknown, path: string): Generator<Leaf> {
  if (value === undefined) return;
  const inner = isFlat(value) || typeof value !== "object" || value === null ? [] : Object.entries(value);
  if (inner.length === 0) yield { path, value };
  for (const [name, member] of inner) yield* leaves(member, path === "" ? labelOf([name]) : `${path}.${labelOf([name])}`);
}

const maxName = 100;
const maxValue = 200;
const maxDetails = 12;

/** What holds a change says no more by its own name. */
const isWrapper = /^(?:data|changes_requested)\./;

/** A text of the organization beside others: in quotes, as in JSON, where it could be taken for more than one text, or for none. */
export function oneText(text: string): string {
  const { kept, missing } = beginning(visible(text), maxValue);
  return `${nameText(kept)}${missing === 0 ? "" : `… (${missing} more characters)`}`;
}

/** An empty list of scopes can mean all of them: it is shown as it is. */
function listText(values: readonly unknown[]): string {
  const texts = values.map(valueText);
  let length = 0;
  const kept = texts.filter((text, index) => (length += text.length) <= maxValue || index === 0);
  const more = texts.length - kept.length;
  return `[${[...kept, ...(more === 0 ? [] : [`… ${more} more`])].join(", ")}]`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return listText(value);
  return typeof value === "string" ? oneText(value) : JSON.stringify(value);
}

const pair = ({ path, value }: Leaf): string => `${shown(path.replace(isWrapper, ""), maxName)}=${valueText(value)}`;

/** A list of something with ids is among the targets; what else it holds is kept. */
function pairsOf(all: readonly Leaf[], targets: ReadonlySet<unknown>): string[] {
  const pairs = all.filter(({ value }) => !targets.has(value) && !(isJson(value) && Object.keys(value).length === 0)).map(pair);
  const more = pairs.length - maxDetails;
  return more <= 0 ? pairs : [...pairs.slice(0, maxDetails), `${more} more members`];
}

/** Undefined for what has no time or type: it is no event. */
export function eventOf(row: Json): LogEvent | undefined {
  const { id, effective_at: at, type, actor, project, ...rest } = row;
  if (typeof type !== "string" || typeof at !== "number" || !Number.isFinite(at) || typeof id !== "string") return undefined;
  // The details stand under a name that is the type. Whatever else there is comes with them.
  const { [type]: own, ...others } = rest;
  const details = isJson(own) ? own : {};
  const targets = targetsOf(details);
  const inside = [...leaves(details, ""), ...(own === undefined || isJson(own) ? [] : leaves(own, type))].filter(({ path }) => path !== "");
  const beside = Object.entries(others).flatMap(([name, value]) => [...leaves(value, `(event).${labelOf([name])}`)]);
  const strangers = isJson(actor) && !isJson(actor.session) && !isJson(actor.api_key) ? [...leaves(actor, "actor")] : [];
  const where = isJson(project) ? project : undefined;
  return {
    id,
    at,
    type,
    actor: actorOf(actor),
    projectId: textAt(where, "id"),
    projectName: textAt(where, "name"),
    targets,
    details: pairsOf([...inside, ...beside, ...strangers], new Set<unknown>(targets)),
    mentions: new Set(
      [...inside, ...beside].flatMap(({ value }) =>
        Array.isArray(value) ? textsAt({ value }, "value") : typeof value === "string" ? [value] : [],
      ),
    ),
  };
}

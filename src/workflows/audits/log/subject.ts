import { kinds, looksLikeId } from "../../../names/kinds.ts";
import { folded } from "../../../names/match.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import type { IdKind } from "../../../tools/fields.ts";
import type { AuditContext } from "../audit.ts";
import { isDefaultProject } from "../default-project.ts";
import { pick, unknownName, type Choice } from "../who.ts";
import { eventOf } from "./event.ts";
import { eventTypes } from "./event-types.ts";
import { isKeyOf } from "../find/key-value.ts";
import type { Kind, Thing } from "./things.ts";

type Things = ReadonlyMap<string, Thing>;

/** What events are looked for about. */
export interface Subject {
  readonly label: string;
  /** Asked for as what was acted on: its own id and those of what belongs to it. */
  readonly ids: readonly string[];
  /** Undefined for what is not a project. */
  readonly projectId: string | undefined;
  /** Types of events that act on something else and can name it all the same. */
  readonly mentionedIn: readonly string[];
  /** Ids and emails by which they name it. */
  readonly mentions: ReadonlySet<string>;
  /** What to know about how it was looked for. */
  readonly notes: readonly string[];
}

/** Who acted. */
export interface Doer {
  readonly label: string;
  readonly args: { readonly actor_ids: readonly string[] } | { readonly actor_emails: readonly string[] };
}

const isId = (given: string): boolean => Object.keys(kinds).some((kind) => looksLikeId(kind as IdKind, given));
const isEmail = (given: string): boolean => /^\S+@\S+$/.test(given);

const starting = (...starts: readonly string[]): string[] => eventTypes.filter((type) => starts.some((start) => type.startsWith(start)));
const assignments = starting("role.assignment.");
const mappings = starting("workload_identity_provider_mapping.");
const invitations = ["invite.sent"];

const mentionedIn: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  user: [...assignments, ...invitations],
  "service account": [...assignments, ...mappings],
  group: assignments,
  project: [...assignments, ...mappings],
};

const belongings = (things: Things, { kind, id }: Thing): string[] =>
  [...things.values()].filter(({ projectId, ownerId }) => (kind === "project" ? projectId === id : ownerId === id)).map((one) => one.id);

const invitesTo = ({ invites = [] }: Organization, emails: readonly string[]): string[] =>
  invites.filter(({ email }) => emails.includes(folded(email))).map(({ id }) => id);

const defaultNote = "The log records what is done through admin keys under the default project, whatever it touches";

function projectNotes(name: string | null | undefined): string[] {
  const byId = `${defaultNote}: such events are found here by the ids of the project, its keys and its service accounts.`;
  const limits = "Rate limits have the same ids in every project, so changes of them through admin keys cannot be told apart by project.";
  if (isDefaultProject({ name: name ?? null }))
    return [`${defaultNote}: events through admin keys that are listed here can be about other projects.`];
  return [byId, limits];
}

function subjectOf(organization: Organization, things: Things, thing: Thing): Subject {
  const { kind, id, label } = thing;
  const emails = [organization.users.get(id)?.email ?? ""].filter((email) => email !== "");
  const own = belongings(things, thing);
  const invites = invitesTo(organization, emails.map(folded));
  const isProject = kind === "project";
  const noted = own.length + invites.length;
  return {
    label,
    ids: [id, ...own, ...invites],
    projectId: isProject ? id : undefined,
    mentionedIn: mentionedIn[kind] ?? [],
    mentions: new Set([id, ...emails]),
    notes: [
      ...(noted === 0 ? [] : [`Looked for by its own id and ${noted} of what belongs to it now: keys, service accounts, invites.`]),
      ...(isProject ? projectNotes(organization.projects.get(id)?.name) : []),
    ],
  };
}

const nameless = (label: string, ids: readonly string[], mentions: readonly string[], notes: readonly string[]): Subject => ({
  label,
  ids,
  projectId: undefined,
  mentionedIn: [...assignments, ...invitations],
  mentions: new Set([...ids, ...mentions]),
  notes,
});

/** People who are gone are in no list; what they did tells the id of whoever has that email. */
async function subjectOfEmail(context: AuditContext<unknown>, email: string): Promise<Subject> {
  const asked = { actor_emails: [email], limit: 1 };
  const { rows, problem } = await context.read("/organization/audit_logs", asked, { maxRows: 1 });
  const id = eventOf(rows[0] ?? {})?.actor.holderId;
  const label = shown(email, 200);
  const found =
    id === undefined
      ? `No user of the snapshot has this email, and ${problem === undefined ? "the log has no event by it" : `the log could not be asked for its id (${problem})`}: events are found by the email alone.`
      : `No user of the snapshot has this email; the log has events by it under the id ${shown(id, 200)}.`;
  return nameless(
    label,
    [...(id === undefined ? [] : [id]), ...invitesTo(context.snapshot.organization, [folded(email)])],
    [email],
    [found],
  );
}

/** Keys answer to their last characters too. */
const choices = (things: Things, given: string, isOne: (kind: Kind) => boolean): Choice<Thing>[] =>
  [...things.values()].flatMap((value) => {
    const { id, kind, names, label, redactedValue } = value;
    return isOne(kind) ? [{ value, id, names: isKeyOf(redactedValue, given) ? [given, ...names] : names, label }] : [];
  });

const isKnown = (all: readonly Choice<Thing>[], given: string): boolean => {
  const wanted = folded(given);
  return all.some(({ id, names }) => id === given || names.some((name) => folded(name) === wanted));
};

/**
 * @throws {InputError} For a name that stands for nothing or for several things.
 */
export async function findSubject(context: AuditContext<unknown>, things: Things, given: string): Promise<Subject> {
  const { organization } = context.snapshot;
  const all = choices(things, given, (kind) => kind !== "invite");
  if (!isKnown(all, given)) {
    const thing = things.get(given);
    if (thing !== undefined) return subjectOf(organization, things, thing);
    if (isEmail(given)) return subjectOfEmail(context, given);
    if (isId(given)) return nameless(shown(given, 200), [given], [], ["Nothing in the snapshot has this id."]);
    throw unknownName(
      "about",
      given,
      "thing",
      all,
      'What was deleted has no name any more: give its id, or types, such as "api_key.deleted".',
    );
  }
  return subjectOf(organization, things, pick("about", given, "thing", all));
}

const acts: ReadonlySet<Kind> = new Set<Kind>(["user", "service account", "API key", "admin key"]);
/** Keys of one owner that are asked for beside the owner. */
const maxKeys = 50;

/**
 * Who acted: a user or service account with its keys, or a key. Emails and ids that the snapshot does not know are asked for as they are.
 * @throws {InputError}
 */
export function findDoer(things: Things, given: string): Doer {
  const all = choices(things, given, (kind) => acts.has(kind));
  if (!isKnown(all, given)) {
    if (isEmail(given)) return { label: shown(given, 200), args: { actor_emails: [given] } };
    if (isId(given)) return { label: shown(given, 200), args: { actor_ids: [given] } };
  }
  const thing = pick("by", given, "user, service account or key", all);
  return { label: thing.label, args: { actor_ids: [thing.id, ...belongings(things, thing).slice(0, maxKeys)] } };
}

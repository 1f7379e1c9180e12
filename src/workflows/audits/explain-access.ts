import * as z from "zod";
import type { Column, Section } from "../../evidence/report.ts";
import { shown } from "../../output/untrusted.ts";
import { accessOf } from "../../snapshot/access/access.ts";
import { strongest } from "../../snapshot/access/standing.ts";
import type { Principal, Reach, Target, Unread } from "../../snapshot/access/path.ts";
import type { Access } from "../../snapshot/access/access.ts";
import type { Organization } from "../../snapshot/organization.ts";
import type { PartName } from "../../snapshot/parts.ts";
import { audit, type AuditReport } from "./audit.ts";
import { activeProjects, plural } from "./checks/check.ts";
import { isWhole } from "./checks/ownership.ts";
import { endingOf, endingSection, refusedText, removalOf, type Ending } from "./explain/ending.ts";
import { keyFacts, unreadKeys } from "./explain/keys.ts";
import { placesOf, type Place } from "./explain/place.ts";
import { withRoles } from "./explain/roles.ts";
import { contradictionText, roleText, saidByText, viaText } from "./path-words.ts";
import { refuseInvited } from "./invited.ts";
import { pickPrincipal, principalLabel } from "./principals.ts";
import { refusals } from "./refusals.ts";
import { federationNote, unreadTexts } from "./unread-words.ts";
import { pickProject, projectLabel } from "./who.ts";

const input = z.strictObject({
  principal: z.string().describe("User, service account or group by name, email or id; or a key id."),
  project: z.string().optional().describe("Left out: all."),
  take_away: z.boolean().optional().describe("Propose the fewest calls."),
});

const parts: readonly PartName[] = [
  "users",
  "groups",
  "organization roles",
  "projects",
  "group members",
  "roles of groups",
  "project users",
  "project groups",
  "project service accounts",
  "project roles",
  "roles of project groups",
  // A key can work where its owner has no path.
  "project API keys",
  "admin keys",
];

const columns: readonly Column[] = [
  { key: "where", title: "Where", kind: "text" },
  { key: "role", title: "Role", kind: "text" },
  { key: "via", title: "How", kind: "text" },
  { key: "permissions", title: "Permissions of a custom role", kind: "list", absent: "predefined" },
  { key: "says", title: "Who says so", kind: "text" },
  { key: "role_id", title: "Role id", kind: "text", absent: "no role" },
  { key: "group_id", title: "Group id", kind: "text", absent: "no group" },
  { key: "id", title: "Project id", kind: "text", absent: "the organization" },
];

function pathsSection(places: readonly Place[]): Section {
  const rows = places.flatMap(({ where, id, paths }) =>
    paths.map((path) => {
      const { role, group } = path;
      const permissions = role === null || role?.predefined === true ? null : role?.permissions?.map((one) => shown(one, 120));
      const role_id = role === null ? null : role?.id;
      return {
        where,
        role: roleText(role),
        via: viaText(path),
        permissions,
        says: saidByText(path),
        role_id,
        group_id: group?.id ?? null,
        id,
      };
    }),
  );
  return { title: "Every path", table: { columns, rows } };
}

const projectIdOf = ({ target }: Reach): string | null => (target.kind === "project" ? target.id : null);

const whereOf = (organization: Organization, { target }: Reach): string =>
  target.kind === "project" ? `the project ${projectLabel(organization, target.id)}` : "the organization";

function contradictionsSection(organization: Organization, reaches: readonly Reach[]): Section | undefined {
  const rows = reaches.flatMap((reach) =>
    reach.contradictions.map((one) => ({
      where: whereOf(organization, reach),
      fact: contradictionText(one),
      id: projectIdOf(reach),
    })),
  );
  if (rows.length === 0) return undefined;
  return {
    title: "Answers that contradict each other",
    note: "Lists are read one after the other: a change in between can be the cause.",
    table: {
      columns: [
        { key: "where", title: "Where", kind: "text" },
        { key: "fact", title: "What does not fit", kind: "text" },
        { key: "id", title: "Project id", kind: "text", absent: "the organization" },
      ],
      rows,
    },
  };
}

/** Every fact once: most of what is not read is the same for all projects. */
function unreadOf(reaches: readonly Reach[]): Unread[] {
  return [...new Map(reaches.flatMap(({ unread }) => unread).map((one) => [`${one.part} ${one.id}`, one])).values()];
}

function inOneProject(organization: Organization, who: string, reach: Reach): string[] {
  const where = whereOf(organization, reach);
  const { paths, verdict } = reach;
  if (verdict === "archived")
    return [`No path of ${who} is known: ${where} is archived, and the API lists neither its members nor its groups.`];
  if (verdict === "does not") return [`${who} has no path to ${where}; everything that could hold one was read.`];
  if (verdict === "not read") return [`No path of ${who} to ${where} is known, and not everything that could hold one was read.`];
  const { role } = strongest(paths)!;
  return [
    `${who} reaches ${where} by ${plural(paths.length, "path")}; the strongest role is ${roleText(role)}.`,
    ...(paths.length > 3 ? [] : [`${paths.map((path) => `${roleText(path.role)} ${viaText(path)}`).join("; ")}.`]),
  ];
}

function everywhere(organization: Organization, who: string, reaches: readonly Reach[]): string[] {
  const projects = reaches.filter(({ target }) => target.kind === "project");
  const reached = projects.filter(({ verdict }) => verdict === "reaches");
  const open = projects.filter(({ verdict }) => verdict === "not read");
  const inOrganization = reaches.find(({ target }) => target.kind === "organization")?.paths ?? [];
  const owner = reached.some(({ paths }) => paths.some(({ via }) => via === "ownership"));
  const archived = organization.projects.size - activeProjects(organization).length;
  const notes = [
    ...(owner ? ["each of them as an owner of the organization"] : []),
    ...(open.length === 0
      ? []
      : [`for ${plural(open.length, "project")} no path is known, and not everything that could hold one was read`]),
    ...(archived === 0 ? [] : [`${plural(archived, "archived project")} left out, whose members and groups the API does not list`]),
  ];
  return [
    `${[`${who} reaches ${reached.length} of ${plural(activeProjects(organization).length, "active project")}`, ...notes].join("; ")}.`,
    inOrganization.length === 0
      ? "No role in the organization is known."
      : `In the organization: ${inOrganization.map((path) => `${roleText(path.role)} ${viaText(path)}`).join("; ")}.`,
  ];
}

/** What is known of who stands behind the principal. */
function standingFacts(organization: Organization, principal: Principal, { behind, ownerAccess }: Reach): string[] {
  const isKey = principal.kind === "project key" || principal.kind === "admin key";
  const noun = isKey ? "The owner of the key" : "The account";
  const owner = behind === undefined ? "not said" : principalLabel(organization, { kind: "user", id: behind.id });
  return [
    ...(isKey ? [`Its owner: ${owner}.`] : []),
    ...(behind?.enabled === false ? [`${noun} is switched off; whether its paths work then is not known.`] : []),
    ...(behind?.gone === true ? [`${noun} is on no list of users or service accounts that was read.`] : []),
    ...(ownerAccess === undefined ? [] : [`The key says of its owner's access to the project: ${shown(ownerAccess, 40)}.`]),
  ];
}

function proposal(
  { changes, left, wider, putBack, refused }: Ending,
  removal: string | undefined,
): Pick<AuditReport, "changes"> & { readonly text: readonly string[] } {
  if (changes.length === 0 && left === 0 && refused.length === 0) return { text: [] };
  const [one, all] = [changes.length === 1, left === 0 && refused.length === 0];
  const count =
    changes.length === 0
      ? "No call ends a path"
      : `${plural(changes.length, "call")}${one ? "" : ", made in order,"} ${one ? "ends" : "end"} ${all ? "every path" : "what can be ended"}`;
  const notes = [
    ...(left === 0 ? [] : [`${plural(left, "path")} no call ends`]),
    ...(wider === 0
      ? []
      : [one ? "it also takes something else away" : `${wider} of the calls also take${wider === 1 ? "s" : ""} something else away`]),
    ...(putBack === 0
      ? []
      : [`the identity provider puts back what ${one ? "it changes" : `${putBack} of them change${putBack === 1 ? "s" : ""}`}`]),
  ];
  const sentences = [
    [count, ...notes].join("; "),
    ...(refused.length === 0 ? [] : [`Left out, because refused whatever is approved: ${refusedText(refused)}`]),
    ...(removal === undefined || (one && all) ? [] : [removal]),
  ];
  return { text: [`${sentences.join(". ")}.`], ...(changes.length > 0 && { changes }) };
}

const targetOf = (organization: Organization, project: string | undefined): Target | undefined =>
  project === undefined ? undefined : { kind: "project", id: pickProject(organization, "project", project).id };

/** Why a principal reaches what it reaches. */
export const explainAccess = audit({
  name: "explain_access",
  does: "Explains why a user, service account, group or key reaches a project or the organization: every path, and the calls that would end it.",
  input,
  parts: () => parts,
  report: async ({ args, snapshot, access: first, now, ownKey, read }) => {
    await refuseInvited(snapshot.organization, "principal", args.principal, now, read);
    const principal = pickPrincipal(snapshot.organization, "principal", args.principal);
    const target = targetOf(snapshot.organization, args.project);
    const reachesIn = (access: Access): Reach[] =>
      target === undefined ? [...access.targetsOf(principal)] : [access.reach(principal, target)];
    const known = reachesIn(first);
    const organization = await withRoles(snapshot.organization, known, read);
    const access = organization === snapshot.organization ? first : accessOf(organization);
    const reaches = organization === snapshot.organization ? known : reachesIn(access);
    const refuse = refusals(organization, access, ownKey);
    const who = principalLabel(organization, principal);
    const places = placesOf(organization, reaches);
    const unread = [
      ...unreadTexts(organization, unreadOf(reaches)),
      ...(target === undefined && !isWhole(organization, "projects") ? ["projects"] : []),
      ...unreadKeys(organization, principal, target),
    ];
    const ending = args.take_away === true ? endingOf(organization, reaches, refuse) : undefined;
    const removal = target === undefined ? removalOf(principal, refuse) : undefined;
    const { text, changes } = ending === undefined ? { text: [] } : proposal(ending, removal);
    const verdict = target === undefined ? everywhere(organization, who, reaches) : inOneProject(organization, who, reaches[0]!);
    const standing = [
      ...standingFacts(organization, principal, reaches[0] ?? first.reach(principal, { kind: "organization" })),
      ...keyFacts(organization, principal, target, now),
    ];
    const contradictions = reaches.reduce((sum, reach) => sum + reach.contradictions.length, 0);
    const sections = [
      ...(places.length === 0 ? [] : [pathsSection(places)]),
      endingSection(organization, places, refuse, ending?.changes),
      contradictionsSection(organization, reaches),
    ];
    return {
      title: `Access of ${who}${target?.kind === "project" ? ` to the project ${projectLabel(organization, target.id)}` : ""}`,
      thresholds: [],
      summary: [
        ...verdict,
        ...(standing.length === 0 ? [] : [standing.join(" ")]),
        ...(contradictions === 0 ? [] : [`${plural(contradictions, "answer")} of the API contradict each other.`]),
        ...(unread.length === 0 ? [] : [`Not read: ${unread.join("; ")}.`]),
        ...text,
      ],
      sections: sections.filter((section) => section !== undefined),
      gaps: unread.map((what) => `not read: ${what}`),
      notes: principal.kind === "service account" ? [federationNote] : [],
      ...(changes !== undefined && { changes }),
    };
  },
});

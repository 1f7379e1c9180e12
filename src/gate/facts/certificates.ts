import { objectAt, type Json } from "../../json.ts";
import { everyProject, idOf, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import type { Look, Rows } from "./look.ts";
import { recently, recentSpend, spendText } from "./money.ts";
import { countOf, listed, named } from "./people.ts";
import { validity } from "./when.ts";

const ofOrganization = (look: Look): Promise<Rows> => look.all("/organization/certificates", { limit: 100 });

const ofProject = (look: Look, project_id: string): Promise<Rows> =>
  look.all("/organization/projects/{project_id}/certificates", { project_id, limit: 100 });

const isActive = (certificate: Json): boolean => certificate.active === true;

/** Where a certificate is active: the API deletes it only where it is active nowhere. */
export const usesOfTheCertificate: Kind = async (scene) => {
  const { look } = scene;
  const id = argument(scene, "certificate_id");
  const isThis = (certificate: Json): boolean => idOf(certificate) === id && isActive(certificate);
  const [organization, projects] = await Promise.all([ofOrganization(look), everyProject(look)]);
  const asked = projects.rows.slice(0, look.left());
  const found = await Promise.all(asked.map(async (project) => ({ project, list: await ofProject(look, idOf(project)) })));
  const using = found.filter(({ list }) => list.rows.some(isThis)).map(({ project }) => project);
  const read = found.filter(({ list }) => list.problem === undefined).length;
  const everywhere = projects.complete && read === projects.rows.length;
  const active = organization.rows.some(isThis);
  return {
    facts: [
      organization.problem === undefined
        ? fact("active for the organization", active ? "YES" : "no")
        : unknown("active for the organization", organization.problem),
      fact(
        "active for projects",
        `${listed(using.map((project) => named(project, idOf(project)))) || "none"}${everywhere ? "" : ` of the ${read} looked at (there are ${countOf(projects.rows.length, projects.complete, "project")})`}`,
      ),
    ],
    warnings: active || using.length > 0 ? ["The API refuses to delete a certificate that is active anywhere."] : [],
    state: [active, sortedIds(using)],
  };
};

const withExpiry = (certificate: Json, now: number): string =>
  `${named(certificate, idOf(certificate))} (${validity(objectAt(certificate, "certificate_details").expires_at, now)})`;

/** A certificate is asked for while any is active, for the project or for the organization (OpenAI's guide on mutual TLS). */
const firstOrLast = {
  organization: {
    first: "No certificate is active for the organization today: from then on every client needs one.",
    last: "NONE is active for the organization afterwards: an API key alone is enough wherever a project has no active certificate of its own.",
  },
  project: {
    first:
      "No certificate is active for the project today: from then on its clients need one, if the organization does not ask for one already.",
    last: "NONE is active for the project afterwards: an API key alone is enough, unless a certificate is active for the organization.",
  },
} as const;

/** Whether the call starts or ends that clients need a certificate. */
function turns(of: keyof typeof firstOrLast, now: readonly Json[], afterwards: readonly Json[]): string[] {
  if ((now.length === 0) === (afterwards.length === 0)) return [];
  return [now.length === 0 ? firstOrLast[of].first : firstOrLast[of].last];
}

/**
 * Which certificates the API asks for now and afterwards, and how much traffic that concerns. Facts only: which client holds which certificate nobody
 * but the clients know.
 */
export const certificatesInForce: Kind = async ({ tool, args, look }) => {
  const projectId = typeof args.project_id === "string" ? args.project_id : undefined;
  const asked = { ...(projectId !== undefined && { project_ids: [projectId] }), group_by: ["api_key_id"] };
  const [list, spend] = await Promise.all([
    projectId === undefined ? ofOrganization(look) : ofProject(look, projectId),
    recentSpend(look, asked, "api_key_id"),
  ]);
  const traffic = "problem" in spend ? spendText(spend) : `${countOf(spend.by.size, !spend.atLeast, "API key")} spent ${spend.text}`;
  const concerned = fact(`traffic ${recently(look.now)}`, traffic);
  if (list.problem !== undefined) return { facts: [unknown("active now", list.problem), concerned] };
  const ids = Array.isArray(args.certificate_ids) ? (args.certificate_ids as unknown[]) : [];
  const switchesOn = tool.path.endsWith("/activate");
  const isActiveAfter = (certificate: Json): boolean => (ids.includes(certificate.id) ? switchesOn : isActive(certificate));
  const active = list.rows.filter(isActive);
  const afterwards = list.rows.filter(isActiveAfter);
  const names = (rows: readonly Json[]): string =>
    listed(
      rows.map((certificate) => withExpiry(certificate, look.now)),
      5,
    ) || "none";
  return {
    facts: [fact("active now", names(active)), fact("active afterwards", names(afterwards)), concerned],
    warnings: list.complete ? turns(projectId === undefined ? "organization" : "project", active, afterwards) : [],
    state: sortedIds(active),
  };
};

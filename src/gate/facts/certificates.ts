import { numberAt, objectAt, type Json } from "./json.ts";
import { activeProjects, idOf, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import type { Look, Rows } from "./look.ts";
import { recently, recentSpend, spendText } from "./money.ts";
import { countOf, listed, named } from "./people.ts";
import { expiry } from "./when.ts";

const ofOrganization = (look: Look): Promise<Rows> => look.all("/organization/certificates", { limit: 100 });

const ofProject = (look: Look, project_id: string): Promise<Rows> =>
  look.all("/organization/projects/{project_id}/certificates", { project_id, limit: 100 });

const isActive = (certificate: Json): boolean => certificate.active === true;

/** Where a certificate is active: the API deletes it only where it is active nowhere. */
export const usesOfTheCertificate: Kind = async (scene) => {
  const { look } = scene;
  const id = argument(scene, "certificate_id");
  const isThis = (certificate: Json): boolean => idOf(certificate) === id && isActive(certificate);
  const [organization, projects] = await Promise.all([ofOrganization(look), activeProjects(look)]);
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
  `${named(certificate, idOf(certificate))} (valid until ${expiry(numberAt(objectAt(certificate, "certificate_details"), "expires_at"), now)})`;

/** Which certificates clients must show now, and how much traffic runs that must show one of them. Facts only: who holds which certificate nobody but the clients know. */
export const certificatesInForce: Kind = async ({ args, look }) => {
  const projectId = typeof args.project_id === "string" ? args.project_id : undefined;
  const [list, spend] = await Promise.all([
    projectId === undefined ? ofOrganization(look) : ofProject(look, projectId),
    recentSpend(look, { ...(projectId !== undefined && { project_ids: [projectId] }), group_by: ["api_key_id"] }, "api_key_id"),
  ]);
  const active = list.rows.filter(isActive);
  const value =
    listed(
      active.map((certificate) => withExpiry(certificate, look.now)),
      5,
    ) || "none: clients need no certificate today";
  const traffic = "problem" in spend ? spendText(spend) : `${countOf(spend.by.size, !spend.atLeast, "key")} that spent ${spend.text}`;
  return {
    facts: [
      list.problem === undefined ? fact("active now", value) : unknown("active now", list.problem),
      fact(`API keys in use ${recently}`, traffic),
    ],
    state: sortedIds(active),
  };
};

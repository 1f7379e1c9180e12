import { textAt } from "../../json.ts";
import { idOf, sortedIds } from "./lists.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import { countOf, listed, named } from "./people.ts";

/** Rules that let tokens of an issuer in. */
export const rulesOfTheProvider: Kind = async (scene) => {
  const { rows, complete, problem } = await scene.look.all(
    "/organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules",
    { workload_identity_provider_id: argument(scene, "workload_identity_provider_id"), limit: 100 },
  );
  if (problem !== undefined) return { facts: [unknown("federation rules", problem)] };
  const enabled = rows.filter((rule) => rule.enabled === true).length;
  const names = listed(
    rows.map((rule) => named(rule, idOf(rule))),
    6,
  );
  return {
    facts: [
      fact("federation rules", rows.length === 0 ? "none" : `${countOf(rows.length, complete, "rule")}, ${enabled} enabled: ${names}`),
    ],
    warnings: scene.tool.effect === "delete" && rows.length > 0 ? ["The API refuses to delete a provider that has rules."] : [],
    state: sortedIds(rows),
  };
};

/** Whom tokens act as. */
export const federatedServiceAccount: Kind = async ({ target, look }) => {
  const project_id = textAt(target?.json, "project_id");
  const service_account_id = textAt(target?.json, "service_account_id");
  if (project_id === undefined || service_account_id === undefined) return { facts: [] };
  const [project, account] = await Promise.all([
    look.one("/organization/projects/{project_id}", { project_id }),
    look.one("/organization/projects/{project_id}/service_accounts/{service_account_id}", { project_id, service_account_id }),
  ]);
  return {
    facts: [fact("tokens act as", `service account ${named(account.json, service_account_id)} in ${named(project.json, project_id)}`)],
  };
};

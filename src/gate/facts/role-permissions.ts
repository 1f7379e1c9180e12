import { nameText } from "../../output/untrusted.ts";
import { permissionsText } from "./describers.ts";
import { maxValue } from "./fact.ts";
import { isJson } from "../../json.ts";
import { argument, fact, type Kind } from "./kind.ts";
import { named } from "./people.ts";

/** What a role hands out: of an id that was looked up already, or of one in an argument that is not called an id. */
export const permissionsOfTheRole: Kind = async (scene) => {
  const { others, args, look } = scene;
  const seen = others.find(({ read }) => read.param === "role_id")?.json;
  if (isJson(seen)) return { facts: [fact("  permits", permissionsText(seen) ?? "unknown")] };
  if (typeof args.role !== "string" || typeof args.project_id !== "string") return { facts: [] };
  const role_id = argument(scene, "role");
  const { json, problem } = await look.one("/projects/{project_id}/roles/{role_id}", { project_id: args.project_id, role_id });
  const permits = json === undefined ? `unknown (${problem})` : (permissionsText(json) ?? "unknown");
  return {
    facts: [
      fact("receives the role", `${named(json, role_id)} (${nameText(role_id.replace(/__.*/, ""), maxValue)})`),
      fact("  permits", permits),
    ],
  };
};

import type { ProjectHostedToolPermissions } from "openai/resources/admin/organization/projects/hosted-tool-permissions";
import type { hostedToolPermissions } from "../../tools/catalog/hosted-tool-permissions.ts";
import { Fault, need } from "../fault.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

export const hostedToolPermissionsRoutes = {
  retrieve_project_hosted_tool_permissions({ org, params }): ProjectHostedToolPermissions {
    return need(org.projects, "project", params.project_id).hostedTools;
  },
  /** Tools that the body omits, or names with null, keep their state. */
  update_project_hosted_tool_permissions({ org, params, body }): ProjectHostedToolPermissions {
    const state = activeProject(org, params.project_id);
    const { hostedTools: now } = state;
    // The text is that of the mock in OpenAI's own Terraform provider.
    const refused = [...org.toolsForAll].find((tool) => body[tool]?.enabled === false);
    if (refused !== undefined) throw new Fault(409, `The ${refused} tool is enabled for all projects`, { param: refused });
    state.hostedTools = {
      code_interpreter: body.code_interpreter ?? now.code_interpreter,
      file_search: body.file_search ?? now.file_search,
      image_generation: body.image_generation ?? now.image_generation,
      mcp: body.mcp ?? now.mcp,
      web_search: body.web_search ?? now.web_search,
    };
    return state.hostedTools;
  },
} satisfies RoutesFor<typeof hostedToolPermissions>;

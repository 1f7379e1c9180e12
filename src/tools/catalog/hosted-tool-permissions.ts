import * as z from "zod";
import { endpoint, resource } from "../define.ts";

const permission = z.strictObject({ enabled: z.boolean() }).optional();

const enables = (value: unknown) => (value as z.output<typeof permission>)?.enabled === true;

export const hostedToolPermissions = resource(
  "hosted_tool_permissions",
  { about: "Which hosted tools (web search, MCP, ...) a project may use.", inDefault: false },
  {
    retrieve_project_hosted_tool_permissions: endpoint("GET /organization/projects/{project_id}/hosted_tool_permissions", {
      does: "Show which hosted tools a project may use.",
    }),
    update_project_hosted_tool_permissions: endpoint("POST /organization/projects/{project_id}/hosted_tool_permissions", {
      does: "Enable or disable hosted tools for a project; omitted tools stay.",
      effect: "update",
      body: {
        file_search: permission,
        web_search: permission,
        image_generation: permission,
        mcp: permission,
        code_interpreter: permission,
      },
      danger: "Requests of the project that use a tool that becomes disabled fail.",
      grants: ({ web_search, mcp }) =>
        enables(web_search) || enables(mcp) ? "Workloads of the project can reach systems outside, through web search or MCP." : undefined,
      undo: "update_project_hosted_tool_permissions with the previous values",
    }),
  },
);

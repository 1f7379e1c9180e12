import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { id } from "../fields.ts";

export const modelPermissions = resource(
  "model_permissions",
  { about: "Which models a project may use.", inDefault: false },
  {
    retrieve_project_model_permissions: endpoint("GET /organization/projects/{project_id}/model_permissions", {
      does: "Show the model allow list or deny list of a project.",
    }),
    update_project_model_permissions: endpoint("POST /organization/projects/{project_id}/model_permissions", {
      does: "Replace the model allow list or deny list of a project.",
      effect: "update",
      body: { mode: z.enum(["allow_list", "deny_list"]), model_ids: z.array(id) },
      danger: "The present list is lost; requests to models that become blocked fail.",
      undo: "update_project_model_permissions with the previous list, or delete_project_model_permissions if there was none",
      affects: ["models in use"],
    }),
    delete_project_model_permissions: endpoint("DELETE /organization/projects/{project_id}/model_permissions", {
      does: "Remove the model allow list or deny list of a project.",
      danger: "The project's list of models is lost.",
      grants: "Models that were blocked for the project can become usable.",
      undo: "update_project_model_permissions with the previous list",
      affects: ["models in use"],
    }),
  },
);

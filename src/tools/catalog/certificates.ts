import * as z from "zod";
import { endpoint, resource } from "../define.ts";
import { anyOf, idOf, order, paged, several } from "../fields.ts";

const query = { ...paged(100), order };
/** What a person types before certificates are switched on: a choice would be picked too easily. */
const lockedOut = "clients without a certificate are locked out";
const ids = { certificate_ids: several(idOf("certificate")).max(10) };

export const certificates = resource(
  "certificates",
  { about: "Client certificates (mTLS) of the organization and where they are active.", inDefault: true },
  {
    list_organization_certificates: endpoint("GET /organization/certificates", {
      does: "List the organization's mTLS certificates.",
      query,
      pages: "last_id",
    }),
    upload_certificate: endpoint("POST /organization/certificates", {
      does: "Upload an mTLS certificate without activating it.",
      effect: "create",
      body: { name: z.string().optional(), certificate: z.string().describe("PEM.") },
      undo: "delete_certificate",
    }),
    retrieve_certificate: endpoint("GET /organization/certificates/{certificate_id}", {
      does: "Show one certificate, with its PEM on request.",
      query: { include: anyOf(z.enum(["content"])) },
    }),
    modify_certificate: endpoint("POST /organization/certificates/{certificate_id}", {
      does: "Rename a certificate.",
      effect: "update",
      body: { name: z.string().optional() },
      undo: "modify_certificate with the previous name",
    }),
    delete_certificate: endpoint("DELETE /organization/certificates/{certificate_id}", {
      does: "Delete a certificate, which must be inactive everywhere.",
      danger: "The uploaded certificate is removed; it cannot be activated again.",
      undo: "upload_certificate again with the same PEM (new id)",
      affects: ["uses of the certificate"],
    }),
    activate_organization_certificates: endpoint("POST /organization/certificates/activate", {
      does: "Activate certificates for the organization, all or none.",
      effect: "update",
      body: ids,
      danger: "Clients of the whole organization without a matching certificate, this server among them, can be locked out of the API.",
      undo: "deactivate_organization_certificates",
      affects: ["certificates in force"],
      guards: ["lock-out"],
      acknowledge: lockedOut,
    }),
    deactivate_organization_certificates: endpoint("POST /organization/certificates/deactivate", {
      does: "Deactivate certificates for the organization, all or none.",
      effect: "update",
      body: ids,
      danger: "While another certificate is active, clients that have only these are cut off from the API.",
      undo: "activate_organization_certificates",
      affects: ["certificates in force"],
    }),
    list_project_certificates: endpoint("GET /organization/projects/{project_id}/certificates", {
      does: "List certificates and whether each is active for a project.",
      query,
      pages: "last_id",
    }),
    activate_project_certificates: endpoint("POST /organization/projects/{project_id}/certificates/activate", {
      does: "Activate certificates for a project, all or none.",
      effect: "update",
      body: ids,
      danger: "Clients of the project without a matching certificate can be locked out of the API.",
      undo: "deactivate_project_certificates",
      affects: ["certificates in force"],
      guards: ["lock-out"],
      acknowledge: lockedOut,
    }),
    deactivate_project_certificates: endpoint("POST /organization/projects/{project_id}/certificates/deactivate", {
      does: "Deactivate certificates for a project, all or none.",
      effect: "update",
      body: ids,
      danger: "While another certificate is active, clients of the project that have only these are cut off from the API.",
      undo: "activate_project_certificates",
      affects: ["certificates in force"],
    }),
  },
);

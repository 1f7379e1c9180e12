import { X509Certificate } from "node:crypto";
import type { Certificate, CertificateActivateResponse, CertificateDeleteResponse } from "openai/resources/admin/organization/certificates";
import type { CertificateActivateResponse as ProjectCertificate } from "openai/resources/admin/organization/projects/certificates";
import type { certificates } from "../../tools/catalog/certificates.ts";
import { Fault, need } from "../fault.ts";
import type { Org } from "../org.ts";
import { lastIdPage, type PageQuery } from "../pages.ts";
import type { RoutesFor } from "../routes.ts";
import { activeProject } from "./projects.ts";

type CertificateState = Org["certificates"] extends Map<string, infer S> ? S : never;

const maxCertificates = 50;
const maxPerCall = 10;

/** The same certificate as `organization.certificate` or `organization.project.certificate`: lists and switches say `active`, a read does not. */
const inOrganization = ({ certificate, active }: CertificateState): CertificateActivateResponse => ({
  ...certificate,
  object: "organization.certificate",
  active,
});
const inProject = ({ certificate }: CertificateState, active: ReadonlySet<string>): ProjectCertificate => ({
  ...certificate,
  object: "organization.project.certificate",
  active: active.has(certificate.id),
});

/** Certificates come newest first unless told, unlike most lists (OpenAI's reference). */
const newestFirst = <T extends { readonly id: string }>(items: readonly T[], query: PageQuery) =>
  lastIdPage(items, { ...query, order: query.order ?? "desc" });

/** All or none: every id is checked before anything changes. Repeating a call changes nothing more. */
function chosen(org: Org, ids: readonly string[]): CertificateState[] {
  if (ids.length === 0 || ids.length > maxPerCall) {
    throw new Fault(400, `certificate_ids must hold 1 to ${maxPerCall} ids`, { param: "certificate_ids" });
  }
  return ids.map((id) => need(org.certificates, "certificate", id));
}

const named = (states: readonly CertificateState[]) => ({
  certificates: states.map(({ certificate: { id, name } }) => ({ id, ...(name !== null && { name }) })),
});

/** Dates are absent when the text is PEM but holds no certificate that can be read. */
function datesOf(pem: string): Certificate.CertificateDetails {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return { valid_at: Date.parse(validFrom) / 1000, expires_at: Date.parse(validTo) / 1000 };
  } catch {
    return {};
  }
}

const pemShape = /^-----BEGIN CERTIFICATE-----\s[\s\S]+-----END CERTIFICATE-----\s*$/;

export const certificatesRoutes = {
  list_organization_certificates({ org, query }) {
    return newestFirst([...org.certificates.values()].map(inOrganization), query);
  },
  upload_certificate({ org, body, record }): Certificate {
    if (!pemShape.test(body.certificate)) throw new Fault(400, "The certificate must be in PEM format", { param: "certificate" });
    if (org.certificates.size >= maxCertificates) throw new Fault(400, `An organization can have at most ${maxCertificates} certificates`);
    const certificate: Certificate = {
      object: "certificate",
      id: `cert_${org.random.token(24)}`,
      name: body.name ?? null,
      created_at: org.now(),
      certificate_details: datesOf(body.certificate),
    };
    org.certificates.set(certificate.id, { certificate, pem: body.certificate, active: false });
    record("certificate.created", { id: certificate.id, ...(body.name !== undefined && { name: body.name }) });
    return certificate;
  },
  activate_organization_certificates({ org, body, record }) {
    const states = chosen(org, body.certificate_ids);
    for (const state of states) state.active = true;
    record("certificates.activated", named(states));
    return { object: "organization.certificate.activation", data: states.map(inOrganization) };
  },
  deactivate_organization_certificates({ org, body, record }) {
    const states = chosen(org, body.certificate_ids);
    for (const state of states) state.active = false;
    record("certificates.deactivated", named(states));
    return { object: "organization.certificate.deactivation", data: states.map(inOrganization) };
  },
  retrieve_certificate({ org, params, query }): Certificate {
    const { certificate, pem } = need(org.certificates, "certificate", params.certificate_id);
    if (!query.include?.includes("content")) return certificate;
    return { ...certificate, certificate_details: { ...certificate.certificate_details, content: pem } };
  },
  modify_certificate({ org, params, body, record }): Certificate {
    const { certificate } = need(org.certificates, "certificate", params.certificate_id);
    if (body.name !== undefined) certificate.name = body.name;
    record("certificate.updated", { id: certificate.id, ...(body.name !== undefined && { name: body.name }) });
    return certificate;
  },
  delete_certificate({ org, params, record }): CertificateDeleteResponse {
    const { certificate, pem, active } = need(org.certificates, "certificate", params.certificate_id);
    const { id, name } = certificate;
    const used = active || [...org.projects.values()].some((state) => state.certificates.has(id));
    if (used) throw new Fault(400, `Certificate ${id} must be inactive for the organization and all projects before it can be deleted`);
    org.certificates.delete(id);
    record("certificate.deleted", { id, certificate: pem, ...(name !== null && { name }) });
    return { object: "certificate.deleted", id };
  },
  list_project_certificates({ org, params, query }) {
    const state = need(org.projects, "project", params.project_id);
    return newestFirst(
      [...org.certificates.values()].map((certificate) => inProject(certificate, state.certificates)),
      query,
    );
  },
  activate_project_certificates({ org, params, body, record }) {
    const { certificates: active } = activeProject(org, params.project_id);
    const states = chosen(org, body.certificate_ids);
    for (const { certificate } of states) active.add(certificate.id);
    record("certificates.activated", named(states));
    return { object: "organization.project.certificate.activation", data: states.map((state) => inProject(state, active)) };
  },
  deactivate_project_certificates({ org, params, body, record }) {
    const { certificates: active } = activeProject(org, params.project_id);
    const states = chosen(org, body.certificate_ids);
    for (const { certificate } of states) active.delete(certificate.id);
    record("certificates.deactivated", named(states));
    return { object: "organization.project.certificate.deactivation", data: states.map((state) => inProject(state, active)) };
  },
} satisfies RoutesFor<typeof certificates>;

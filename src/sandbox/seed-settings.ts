import { secondsPerDay } from "./activity.ts";
import { auditEvent, fileEvents } from "./audit.ts";
import type { Org, ProjectState } from "./org.ts";
import { newStorage } from "./routes/external-storage.ts";
import { pastOf, type Past } from "./seed/actors.ts";
import { pems } from "./seed/pems.ts";

/** An organization that is being furnished, and the projects that get more than defaults. A small one may use one project for several. */
interface Stage extends Past {
  /** Handles money: closed down as far as settings go. */
  readonly guarded: ProjectState;
  /** Where changes are tried first. */
  readonly staging: ProjectState;
  /** Serves customers who wait. */
  readonly serving: ProjectState;
  /** Does a lot at night. */
  readonly lab: ProjectState;
}

/** An active project by a word in its name, or the one at a place in the list. */
function projectLike(active: readonly ProjectState[], words: RegExp, otherwise: number): ProjectState {
  const named = active.find(({ project }) => words.test(project.name ?? ""));
  return named ?? active[otherwise % active.length]!;
}

/** The company's name as it stands in names of buckets and repositories. */
const slug = ({ name }: Org) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

interface CertificatePlan {
  readonly name: string;
  readonly pem: string;
  /** Days from now: uploaded, first day, last day. */
  readonly uploaded: number;
  readonly validFrom: number;
  readonly expires: number;
  readonly active: boolean;
  readonly projects: readonly ProjectState[];
}

function addCertificate({ org, actors, calendar }: Stage, plan: CertificatePlan): void {
  const id = `cert_${org.random.token(24)}`;
  const { name, pem, active } = plan;
  const created_at = calendar.ago(-plan.uploaded);
  const dates = { valid_at: calendar.now + plan.validFrom * secondsPerDay, expires_at: calendar.now + plan.expires * secondsPerDay };
  org.certificates.set(id, { certificate: { object: "certificate", id, name, created_at, certificate_details: dates }, pem, active });
  for (const state of plan.projects) state.certificates.add(id);
  const actor = actors.ownerAt(created_at);
  const certificates = [{ id, name }];
  const activated = { type: "certificates.activated", actor, details: { certificates } } as const;
  fileEvents(org, [
    auditEvent(org, { at: created_at, type: "certificate.created", actor, details: { id, name } }),
    ...(active ? [auditEvent(org, { ...activated, at: created_at + 320 })] : []),
    ...plan.projects.map(({ project }) => auditEvent(org, { ...activated, at: created_at + 140, projectId: project.id })),
  ]);
}

/** One runs out in a fortnight, one serves the whole organization, one has run out and is switched off. */
function addCertificates(stage: Stage): void {
  const { guarded, staging } = stage;
  const off = { active: false, projects: [] };
  addCertificate(stage, { name: "Edge gateway (retired)", pem: pems.retired, uploaded: -390, validFrom: -392, expires: -27, ...off });
  addCertificate(stage, {
    name: "Canary gateway",
    pem: pems.canary,
    uploaded: -349,
    validFrom: -351,
    expires: 14,
    active: false,
    projects: [staging],
  });
  addCertificate(stage, {
    name: "Edge gateway",
    pem: pems.gateway,
    uploaded: -61,
    validFrom: -62,
    expires: 303,
    active: true,
    projects: [guarded],
  });
}

/** The guarded project keeps its data under the company's own key, in the company's own bucket, and nowhere else. */
function addCustody({ org, actors, calendar, guarded }: Stage): void {
  const { project } = guarded;
  const account = "481920375566";
  const id = `extkey_${org.random.token(24)}`;
  const created_at = calendar.ago(212);
  org.externalKeys.set(id, {
    object: "organization.external_key",
    id,
    name: `${project.name ?? "Project"} data key`,
    type: "aws",
    purpose: "ekm",
    kms_arn: `arn:aws:kms:eu-central-1:${account}:key/7c1f0b9e-52d4-4f6a-9a0e-3d8b6f2c1e57`,
    role_arn: `arn:aws:iam::${account}:role/openai-ekm`,
    external_id: project.id,
    api_project_ids: [],
    workspace_id: "",
    created_at,
  });
  project.external_key_id = id;
  const provider = { type: "aws", bucket: `${slug(org)}-openai-data`, role_arn: `arn:aws:iam::${account}:role/openai-storage` } as const;
  const storage = { ...newStorage(org, guarded, provider), created_at: created_at + 2 * 3600, status: "validated" as const };
  org.externalStorage.set(storage.id, storage);
  guarded.dataRetention = { object: "project.data_retention", type: "zero_data_retention" };
  const actor = actors.ownerAt(created_at);
  fileEvents(org, [
    auditEvent(org, {
      at: created_at,
      type: "external_key.registered",
      actor,
      details: { id, data: { name: `${project.name ?? "Project"} data key`, type: "aws" } },
    }),
    auditEvent(org, {
      at: storage.created_at,
      type: "external_storage.registered",
      actor,
      details: { id: storage.id, data: { geography: storage.geography, provider: storage.provider } },
    }),
  ]);
}

function setPermissions({ guarded, staging, serving }: Stage): void {
  guarded.modelPermissions = {
    object: "project.model_permissions",
    mode: "allow_list",
    model_ids: ["gpt-5.4", "gpt-5.4-mini", "gpt-5.6-sol", "gpt-6-luna", "gpt-6-astra"],
  };
  guarded.hostedTools = { ...guarded.hostedTools, web_search: { enabled: false }, mcp: { enabled: false } };
  staging.hostedTools = { ...staging.hostedTools, code_interpreter: { enabled: false } };
  staging.serviceTiers = { object: "project.service_tier_settings", default: "standard", enabled_tiers: [] };
  serving.serviceTiers = { object: "project.service_tier_settings", default: "fast", enabled_tiers: ["fast", "flex"] };
}

/** Lowers limits so that tries and nightly jobs leave room for customers. */
function lowerLimits({ org, actors, calendar, staging, lab }: Stage): void {
  const lowered = [
    [staging, "rl-gpt-5.6-sol", { max_requests_per_1_minute: 60, max_tokens_per_1_minute: 200_000 }],
    [staging, "rl-gpt-6-astra", { max_requests_per_1_minute: 30, max_tokens_per_1_minute: 100_000 }],
    [lab, "rl-gpt-6-astra", { max_requests_per_1_minute: 600, max_tokens_per_1_minute: 2_000_000 }],
  ] as const;
  for (const [{ project, rateLimits }, id, changes] of lowered) {
    const limit = rateLimits.get(id);
    if (limit === undefined) continue;
    Object.assign(limit, changes);
    const at = calendar.ago(118);
    fileEvents(org, [
      auditEvent(org, {
        at,
        type: "rate_limit.updated",
        actor: actors.ownerAt(at),
        projectId: project.id,
        details: { id, changes_requested: changes },
      }),
    ]);
  }
}

/** Builds on the company's code host reach two projects without keys: one with all that its service account may do, one with less. */
function addProvider({ org, actors, calendar }: Stage, active: readonly ProjectState[]): void {
  const created_at = calendar.ago(16);
  const id = `wip_${org.random.token(24)}`;
  const actor = actors.ownerAt(created_at);
  const about = { name: "GitHub Actions", issuer: "https://token.actions.githubusercontent.com", audience: "https://api.openai.com/v1" };
  const accounts = active.flatMap(({ project, serviceAccounts }) =>
    [...serviceAccounts.values()].slice(0, 1).map((account) => ({ project, account })),
  );
  const plans = [
    { permissions: { type: "service_account_default" }, branch: "main", name: "Release builds" },
    { permissions: { type: "restricted", scopes: ["api.model.request"] }, branch: "nightly", name: "Nightly runs" },
  ] as const;
  const rules = plans.flatMap(({ permissions, branch, name }, i) => {
    const target = accounts[i % accounts.length];
    if (target === undefined) return [];
    return {
      object: "organization.workload_identity_federation_rule" as const,
      id: `wifr_${org.random.token(24)}`,
      workload_identity_provider_id: id,
      project_id: target.project.id,
      service_account_id: target.account.id,
      attribute_matchers: { repository: `${slug(org)}/${target.account.name}`, ref: `refs/heads/${branch}` },
      permissions: permissions.type === "restricted" ? { ...permissions, scopes: [...permissions.scopes] } : permissions,
      name,
      description: null,
      enabled: true,
      created_at: created_at + 240 * (i + 1),
      updated_at: created_at + 240 * (i + 1),
    };
  });
  org.identityProviders.set(id, {
    provider: {
      object: "organization.workload_identity_provider",
      id,
      ...about,
      type: "oidc",
      verification: { type: "discovery", discovery_url: null },
      attribute_transformations: [],
      description: "Builds and nightly runs, instead of keys in repository secrets",
      enabled: true,
      created_at,
      updated_at: created_at,
    },
    rules: new Map(rules.map((rule) => [rule.id, rule])),
  });
  fileEvents(org, [
    auditEvent(org, { at: created_at, type: "workload_identity_provider.created", actor, details: { id, data: about } }),
    ...rules.map((rule) => {
      const { id: ruleId, created_at: at, service_account_id, project_id } = rule;
      const details = { id: ruleId, identity_provider_id: id, data: { service_account_id, project_id } };
      return auditEvent(org, { at, type: "workload_identity_provider_mapping.created", actor, details });
    }),
  ]);
}

/** Certificates, keys and storage of the company's own, permissions, tiers, lowered limits and a token issuer, for a few projects. Needs an active project. */
export function seedSettings(org: Org): void {
  const active = [...org.projects.values()].filter(({ project }) => project.status !== "archived" && project.id !== org.defaultProjectId);
  if (active.length === 0) return;
  const stage: Stage = {
    ...pastOf(org),
    guarded: projectLike(active, /^payments?$|finance/i, 0),
    staging: projectLike(active, /staging|test/i, 1),
    serving: projectLike(active, /support|copilot/i, 2),
    lab: projectLike(active, /data|lab/i, 3),
  };
  addCertificates(stage);
  addCustody(stage);
  setPermissions(stage);
  lowerLimits(stage);
  addProvider(stage, active);
}

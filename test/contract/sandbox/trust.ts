import { BadRequestError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

const about = { name: "Build farm", type: "oidc", issuer: "https://ci.example.com", audience: "openai" } as const;

export const trust: Scenarios = {
  async "an issuer of tokens is trusted, changed and trusted no more"({ organization: { workloadIdentityProviders: all } }) {
    const before = (await all.list({ limit: 100 })).data;
    const provider = await all.create(about);
    expect(provider).toEqual({
      ...about,
      object: "organization.workload_identity_provider",
      id: expect.any(String),
      verification: { type: "discovery", discovery_url: null },
      attribute_transformations: [],
      description: null,
      enabled: true,
      created_at: expect.any(Number),
      updated_at: provider.created_at,
    });
    const jwks = { keys: [{ kty: "RSA", kid: "1", n: "AQAB", e: "AQAB" }] };
    const transformation = { attribute: "repository", expression: "claims.repository" };
    const full = {
      ...about,
      name: "Cluster",
      verification: { type: "uploaded_jwks" as const, jwks },
      attribute_transformations: [transformation],
      description: "Pods",
      enabled: false,
    };
    const other = await all.create(full);
    expect(other).toMatchObject(full);
    expect(await all.retrieve(other.id)).toEqual(other);
    expect(await itemsOf((query) => all.list(query))).toEqual([...before, provider, other]);
    expect((await all.list({ limit: 1, order: "desc" })).data).toEqual([other]);

    const changed = await all.update(other.id, { description: null, enabled: true, audience: "openai-prod" });
    expect(changed).toEqual({ ...other, description: null, enabled: true, audience: "openai-prod", updated_at: expect.any(Number) });
    expect(await all.retrieve(other.id)).toEqual(changed);

    for (const { id } of [provider, other]) {
      expect(await all.delete(id)).toEqual({ object: "organization.workload_identity_provider.deleted", id, deleted: true });
      await gone(all.retrieve(id));
      await gone(all.update(id, { enabled: false }));
      await gone(all.delete(id));
      await gone(all.federationRules.list(id));
    }
    expect((await all.list({ limit: 100 })).data).toEqual(before);
  },

  async "rules let tokens act as a service account, and are taken back"({ organization: { workloadIdentityProviders: all, projects } }) {
    const { federationRules: rules } = all;
    const { id: workload_identity_provider_id } = await all.create(about);
    const { id: project_id } = await projects.create({ name: "Factory" });
    const account = async (name: string) => {
      const { id } = await projects.serviceAccounts.create(project_id, { name, create_service_account_only: true });
      return id;
    };
    const [robot, belt] = [await account("robot"), await account("belt")];
    const rule = await rules.create(workload_identity_provider_id, {
      project_id,
      service_account_id: robot,
      attribute_matchers: { repository: "acme/robot", protected: true, attempt: 1 },
    });
    expect(rule).toEqual({
      object: "organization.workload_identity_federation_rule",
      id: expect.any(String),
      workload_identity_provider_id,
      project_id,
      service_account_id: robot,
      attribute_matchers: { repository: "acme/robot", protected: true, attempt: 1 },
      permissions: { type: "service_account_default" },
      name: null,
      description: null,
      enabled: true,
      created_at: expect.any(Number),
      updated_at: rule.created_at,
    });
    const permissions = { type: "restricted" as const, scopes: ["api.model.request"] };
    const full = {
      project_id,
      service_account_id: belt,
      attribute_matchers: {},
      permissions,
      name: "Belt",
      description: "Runs",
      enabled: false,
    };
    const other = await rules.create(workload_identity_provider_id, full);
    expect(other).toMatchObject(full);
    expect(await rules.retrieve(rule.id, { workload_identity_provider_id })).toEqual(rule);
    expect(await itemsOf((query) => rules.list(workload_identity_provider_id, query))).toEqual([rule, other]);
    expect((await rules.list(workload_identity_provider_id, { service_account_id: belt })).data).toEqual([other]);
    await gone(rules.create(workload_identity_provider_id, { ...full, service_account_id: "svc_acct_none" }));
    await gone(rules.create("wip_none", full));

    const changed = await rules.update(rule.id, { workload_identity_provider_id, permissions, name: "Robot", enabled: false });
    expect(changed).toEqual({ ...rule, permissions, name: "Robot", enabled: false, updated_at: expect.any(Number) });
    expect(await rules.retrieve(rule.id, { workload_identity_provider_id })).toEqual(changed);

    await refusal(BadRequestError, all.delete(workload_identity_provider_id));
    for (const { id } of [rule, other]) {
      expect(await rules.delete(id, { workload_identity_provider_id })).toEqual({
        object: "organization.workload_identity_federation_rule.deleted",
        id,
        deleted: true,
      });
      await gone(rules.retrieve(id, { workload_identity_provider_id }));
      await gone(rules.update(id, { workload_identity_provider_id, enabled: true }));
      await gone(rules.delete(id, { workload_identity_provider_id }));
    }
    expect(await all.delete(workload_identity_provider_id)).toMatchObject({ id: workload_identity_provider_id, deleted: true });
  },
};

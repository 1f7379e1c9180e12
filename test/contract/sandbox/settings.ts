import { BadRequestError, NotFoundError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

export const settings: Scenarios = {
  async "one rate limit of a project is lowered, and only there"({ organization: { projects } }) {
    const { rateLimits } = projects;
    const [{ id: project_id }, { id: other }] = [
      await projects.create({ name: "Slow lane" }),
      await projects.create({ name: "Fast lane" }),
    ];
    const before = await itemsOf((query) => rateLimits.listRateLimits(project_id, query), 5);
    expect(before.map(({ id }) => id)).toEqual(before.map(({ model }) => `rl-${model}`));
    const limit = pick(before, (one) => one.max_images_per_1_minute === undefined && one.batch_1_day_max_input_tokens !== undefined);
    const lowered = { ...limit, max_requests_per_1_minute: 3, batch_1_day_max_input_tokens: 70_000 };
    const changes = { project_id, max_requests_per_1_minute: 3, batch_1_day_max_input_tokens: 70_000 };
    expect(await rateLimits.updateRateLimit(limit.id, changes)).toEqual(lowered);
    const after = before.map((one) => (one.id === limit.id ? lowered : one));
    expect((await rateLimits.listRateLimits(project_id)).data).toEqual(after);
    expect((await rateLimits.listRateLimits(other)).data).toEqual(before);

    const page = await rateLimits.listRateLimits(project_id, { limit: 2, before: after[4]!.id });
    expect(page.data).toEqual(after.slice(2, 4));
    const wrong = await refusal(BadRequestError, rateLimits.updateRateLimit(limit.id, { project_id, max_images_per_1_minute: 1 }));
    expect(wrong).toMatchObject({ param: "max_images_per_1_minute", message: expect.stringContaining(limit.model) });
    await gone(rateLimits.updateRateLimit("rl-gpt-none", { project_id, max_requests_per_1_minute: 1 }));
    await gone(rateLimits.listRateLimits("proj_none"));
  },

  async "a project is restricted to some models, and freed again"({ organization: { projects } }) {
    const { modelPermissions } = projects;
    const { id } = await projects.create({ name: "Narrow" });
    await refusal(NotFoundError, modelPermissions.retrieve(id));
    const allowed = await modelPermissions.update(id, { mode: "allow_list", model_ids: ["gpt-6-luna", "gpt-5.4"] });
    expect(allowed).toEqual({ object: "project.model_permissions", mode: "allow_list", model_ids: ["gpt-6-luna", "gpt-5.4"] });
    expect(await modelPermissions.retrieve(id)).toEqual(allowed);
    const denied = await modelPermissions.update(id, { mode: "deny_list", model_ids: ["o3"] });
    expect(denied).toEqual({ ...allowed, mode: "deny_list", model_ids: ["o3"] });
    expect(await modelPermissions.retrieve(id)).toEqual(denied);
    expect(await modelPermissions.delete(id)).toEqual({ object: "project.model_permissions.deleted", deleted: true });
    await refusal(NotFoundError, modelPermissions.retrieve(id));
    await refusal(NotFoundError, modelPermissions.delete(id));
    await gone(modelPermissions.update("proj_none", { mode: "deny_list", model_ids: [] }));
  },

  async "a hosted tool is switched off and on"({ organization: { projects } }) {
    const { hostedToolPermissions } = projects;
    const { id } = await projects.create({ name: "Workshop" });
    const before = await hostedToolPermissions.retrieve(id);
    expect(Object.keys(before).toSorted()).toEqual(["code_interpreter", "file_search", "image_generation", "mcp", "web_search"]);
    expect(Object.values(before)).toEqual(Array.from({ length: 5 }, () => ({ enabled: true })));
    const off = { ...before, web_search: { enabled: false }, mcp: { enabled: false } };
    expect(await hostedToolPermissions.update(id, { web_search: { enabled: false }, mcp: { enabled: false } })).toEqual(off);
    expect(await hostedToolPermissions.update(id, { mcp: { enabled: true } }), "others stay").toEqual({ ...off, mcp: { enabled: true } });
    expect(await hostedToolPermissions.retrieve(id)).toEqual({ ...off, mcp: { enabled: true } });
    await gone(hostedToolPermissions.retrieve("proj_none"));
  },

  async "service tiers of a project are set one by one"({ organization: { projects } }) {
    const { serviceTierSettings } = projects;
    const { id } = await projects.create({ name: "Express" });
    const before = await serviceTierSettings.retrieve(id);
    expect(before).toEqual({ object: "project.service_tier_settings", default: "standard", enabled_tiers: "all" });
    const some = await serviceTierSettings.update(id, { enabled_tiers: ["flex", "fast"] });
    expect(some).toEqual({ ...before, enabled_tiers: ["flex", "fast"] });
    expect(await serviceTierSettings.update(id, { default: "fast" })).toEqual({ ...some, default: "fast" });
    expect(await serviceTierSettings.update(id, { enabled_tiers: [] })).toEqual({ ...some, default: "fast", enabled_tiers: [] });
    expect(await serviceTierSettings.retrieve(id)).toEqual({ ...some, default: "fast", enabled_tiers: [] });
    await refusal(BadRequestError, serviceTierSettings.update(id, {}));
    await gone(serviceTierSettings.retrieve("proj_none"));
  },

  async "data retention is set for the organization and for one project"({ organization: { dataRetention, projects } }) {
    const { id } = await projects.create({ name: "Archive" });
    const before = await dataRetention.retrieve();
    const zero = await dataRetention.update({ retention_type: "zero_data_retention" });
    expect(zero).toEqual({ object: "organization.data_retention", type: "zero_data_retention" });
    expect(await dataRetention.retrieve()).toEqual(zero);
    expect(await dataRetention.update({ retention_type: before.type })).toEqual(before);

    const inherited = await projects.dataRetention.retrieve(id);
    expect(inherited).toEqual({ object: "project.data_retention", type: "organization_default" });
    const own = await projects.dataRetention.update(id, { retention_type: "enhanced_modified_abuse_monitoring" });
    expect(own).toEqual({ ...inherited, type: "enhanced_modified_abuse_monitoring" });
    expect(await projects.dataRetention.retrieve(id)).toEqual(own);
    expect(await dataRetention.retrieve(), "the organization's own").toEqual(before);
    await gone(projects.dataRetention.retrieve("proj_none"));
  },

  async "settings of an archived project can be read and not changed"({ organization: { projects } }) {
    const { id } = await projects.create({ name: "Museum" });
    await projects.archive(id);
    expect(await projects.dataRetention.retrieve(id)).toMatchObject({ type: "organization_default" });
    expect((await projects.rateLimits.listRateLimits(id, { limit: 1 })).data).toHaveLength(1);
    await refusal(BadRequestError, projects.dataRetention.update(id, { retention_type: "none" }));
    await refusal(BadRequestError, projects.hostedToolPermissions.update(id, { mcp: { enabled: false } }));
    await refusal(BadRequestError, projects.serviceTierSettings.update(id, { default: "scale" }));
    await refusal(BadRequestError, projects.modelPermissions.update(id, { mode: "deny_list", model_ids: [] }));
  },
};

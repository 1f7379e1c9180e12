import { BadRequestError } from "openai";
import { expect } from "vitest";
import { gone, itemsOf, pick, refusal } from "./expectations.ts";
import type { Scenarios } from "./sandbox.ts";

/** Self-signed, on a key that nobody kept. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUHpuKUfJhEnSccHD4YNuHENJecq8wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHcmVmZXJlZTAgFw0yNjExMjEwODI5NTJaGA8yMTI2MTAyODA4
Mjk1MlowEjEQMA4GA1UEAwwHcmVmZXJlZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABDSqx9+sdmAlwppYInkGXCNFCjKwW9yLWU/isFNP/07iz9xlByPgl0jkyMpA
cFNRdJLmjYAO9wGVHvO+TlA/5+mjUzBRMB0GA1UdDgQWBBTIBMHe+/U31g8Xq9cK
hO8W+FtPNTAfBgNVHSMEGDAWgBTIBMHe+/U31g8Xq9cKhO8W+FtPNTAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCLqnqOenun0R2+MWh9LapT6Dm4
4oUt1jPGBcPLJS5W5gIhAJ6dW6r2TcuNwW2g9AxrfyJ695U8gBoew7MBUrx+h+pR
-----END CERTIFICATE-----
`;
const dates = { valid_at: Date.UTC(2026, 10, 21, 8, 29, 52) / 1000, expires_at: Date.UTC(2126, 9, 28, 8, 29, 52) / 1000 };

export const certificates: Scenarios = {
  async "a certificate is uploaded, read, renamed and deleted"({ organization: { certificates: all } }) {
    const before = (await all.list({ limit: 100 })).data;
    const uploaded = await all.create({ name: "Gate", certificate });
    expect(uploaded).toEqual({
      object: "certificate",
      id: expect.stringMatching(/^cert_/),
      name: "Gate",
      created_at: expect.any(Number),
      certificate_details: dates,
    });
    const unnamed = await all.create({ certificate });
    expect(unnamed.name).toBeNull();
    expect(await all.retrieve(uploaded.id)).toEqual(uploaded);
    const withContent = await all.retrieve(uploaded.id, { include: ["content"] });
    expect(withContent).toEqual({ ...uploaded, certificate_details: { ...dates, content: certificate } });
    const listed = (one: typeof uploaded) => ({ ...one, object: "organization.certificate", active: false });
    expect(await itemsOf((query) => all.list(query)), "newest first").toEqual([listed(unnamed), listed(uploaded), ...before]);
    expect((await all.list({ order: "asc", limit: 100 })).data).toEqual([...before.toReversed(), listed(uploaded), listed(unnamed)]);

    expect(await all.update(uploaded.id, { name: "Portal" })).toEqual({ ...uploaded, name: "Portal" });
    expect((await all.retrieve(uploaded.id)).name).toBe("Portal");
    const notPem = await refusal(BadRequestError, all.create({ certificate: "not a certificate" }));
    expect(notPem.param).toBe("certificate");

    for (const { id } of [uploaded, unnamed]) {
      expect(await all.delete(id)).toEqual({ object: "certificate.deleted", id });
      await gone(all.retrieve(id));
      await gone(all.update(id, { name: "Ghost" }));
      await gone(all.delete(id));
    }
    expect((await all.list({ limit: 100 })).data).toEqual(before);
  },

  async "certificates are switched on and off for the organization"({ organization: { certificates: all } }) {
    const [first, second] = [await all.create({ name: "North", certificate }), await all.create({ name: "South", certificate })];
    const both = [first.id, second.id];
    const states = async () => {
      const { data } = await all.list({ limit: 100 });
      return both.map((id) => pick(data, (one) => one.id === id).active);
    };
    const activated = await all.activate({ certificate_ids: both });
    expect(activated).toMatchObject({
      object: "organization.certificate.activation",
      data: [
        { ...first, object: "organization.certificate", active: true },
        { id: second.id, active: true },
      ],
    });
    expect(await states()).toEqual([true, true]);
    await refusal(BadRequestError, all.delete(first.id));
    const seen: string[] = [];
    for await (const { id, active } of all.deactivate({ certificate_ids: [first.id] })) seen.push(`${id} ${active}`);
    expect(seen).toEqual([`${first.id} false`]);
    expect(await states()).toEqual([false, true]);
    await gone(all.activate({ certificate_ids: [first.id, "cert_none"] }));
    expect(await states(), "all or none").toEqual([false, true]);
    await all.deactivate({ certificate_ids: both });
    expect(await states()).toEqual([false, false]);
    for (const id of both) await all.delete(id);
  },

  async "certificates are switched on and off for one project"({ organization: { certificates: all, projects } }) {
    const { certificates: inProject } = projects;
    const [{ id: project }, { id: other }] = [await projects.create({ name: "Embassy" }), await projects.create({ name: "Kiosk" })];
    const [first, second] = [await all.create({ name: "East", certificate }), await all.create({ name: "West", certificate })];
    const activeIn = async (id: string) => {
      const active: string[] = [];
      for await (const one of inProject.list(id)) if (one.active) active.push(one.id);
      return active;
    };
    const activated = await inProject.activate(project, { certificate_ids: [first.id, second.id] });
    expect(activated).toMatchObject({
      object: "organization.project.certificate.activation",
      data: [
        { ...first, object: "organization.project.certificate", active: true },
        { ...second, object: "organization.project.certificate", active: true },
      ],
    });
    expect((await itemsOf((query) => inProject.list(project, query))).slice(0, 2)).toEqual(activated.data.toReversed());
    expect(await activeIn(project)).toEqual([second.id, first.id]);
    expect(await activeIn(other)).toEqual([]);
    expect(pick((await all.list()).data, ({ id }) => id === first.id).active, "not in the organization").toBe(false);
    await refusal(BadRequestError, all.delete(first.id));

    const deactivated = await inProject.deactivate(project, { certificate_ids: [first.id, second.id] });
    expect(deactivated).toMatchObject({
      object: "organization.project.certificate.deactivation",
      data: [{ active: false }, { active: false }],
    });
    expect(await activeIn(project)).toEqual([]);
    await gone(inProject.activate("proj_none", { certificate_ids: [first.id] }));
    expect(await all.delete(first.id)).toMatchObject({ id: first.id });
    await gone(inProject.activate(project, { certificate_ids: [first.id] }));
  },
};

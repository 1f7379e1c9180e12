import { describe, expect, it } from "vitest";
import { pems } from "../../../src/sandbox/seed/pems.ts";
import { stage } from "./stage.ts";

const { admin, get, post, remove, made, refusal, newProject } = stage();
const path = "/organization/certificates";
const upload = () => made(path, { certificate: pems.gateway });

describe("certificates (OpenAI's reference, certificates)", () => {
  it("are switched up to ten at a time, all or none", async () => {
    const ids: string[] = [];
    for (let number = 0; number < 11; number += 1) ids.push((await upload()).id);
    for (const change of ["activate", "deactivate"]) {
      expect((await post(`${path}/${change}`, { certificate_ids: ids })).status).toBe(400);
      expect((await post(`${path}/${change}`, { certificate_ids: [] })).status).toBe(400);
      expect((await post(`${path}/${change}`, { certificate_ids: ids.slice(1) })).status).toBe(200);
    }
    expect((await post(`${path}/activate`, { certificate_ids: [ids[0], "cert_none"] })).status).toBe(404);
    expect((await get(`${path}?limit=100`)).json.data.find(({ id }) => id === ids[0])!.active).toBe(false);
  });

  it("must be inactive in the organization and in all projects before they are deleted", async () => {
    const { id } = await upload();
    const inProject = `${await newProject("Gate")}/certificates`;
    for (const place of [path, inProject]) {
      await made(`${place}/activate`, { certificate_ids: [id] });
      const { status, message } = await refusal(remove(`${path}/${id}`));
      expect({ place, status, says: message.includes("inactive") }).toEqual({ place, status: 400, says: true });
      await made(`${place}/deactivate`, { certificate_ids: [id] });
    }
    expect((await remove(`${path}/${id}`)).json).toEqual({ object: "certificate.deleted", id });
  });

  it("say active in lists and switches, not when read alone, and show their PEM only on request", async () => {
    const { id } = await upload();
    expect((await get(`${path}/${id}`)).json).not.toHaveProperty("active");
    expect((await get(`${path}/${id}`)).json.certificate_details).not.toHaveProperty("content");
    expect((await get(`${path}/${id}?include[]=content`)).json.certificate_details).toMatchObject({ content: pems.gateway });
    expect((await get(path)).json.data[0]).toMatchObject({ id, active: false });
  });

  it("are fifty at most", async () => {
    while (admin().org.certificates.size < 50) await upload();
    expect((await refusal(post(path, { certificate: pems.gateway }))).message).toContain("50");
  });
});

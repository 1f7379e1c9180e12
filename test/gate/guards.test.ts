import type { Reader } from "../../src/client/request.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createLook } from "../../src/gate/facts/look.ts";
import { createGuards, type GuardOptions } from "../../src/gate/guards.ts";
import type { Refused } from "../../src/gate/refused.ts";
import { sandboxAdminKey } from "../../src/sandbox/admin-key.ts";
import type { Org } from "../../src/sandbox/org.ts";
import type { Args } from "../../src/tools/define.ts";
import { tools } from "../../src/tools/tool.ts";
import { textOf } from "../support/peer.ts";
import { startSession, type Session, type SessionOptions } from "../support/session.ts";
import { dangers, demote, promote } from "./dangers.ts";
import { directory } from "./golden-calls.ts";
import { setStage, toolOf, type Stage } from "./stage.ts";

const open: Session[] = [];
const stages: Stage[] = [];
afterEach(async () => {
  await Promise.all([...open.splice(0), ...stages.splice(0)].map((one) => one.close()));
});

/** One call of a host that accepts whatever it is asked, and types what the form wants. */
async function callApproving(options: SessionOptions, tool: string, prepare: (org: Org) => Args) {
  const session = await startSession(options);
  open.push(session);
  const args = prepare(session.org);
  const peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
  peer.respondWith((_, params) => {
    const { decision } = (params.requestedSchema as { properties: { decision: { enum?: string[]; description: string } } }).properties;
    return { action: "accept", content: { decision: decision.enum ? "Approve" : decision.description.replace("Type exactly: ", "") } };
  });
  const reply = await peer.request("tools/call", { name: tool, arguments: args });
  return { session, peer, text: textOf(reply) };
}

describe.each(dangers)("$name", ({ tool, says, prepare, refusedByApi }) => {
  it("is refused although the host would approve, and nobody is asked", async () => {
    const { session, peer, text } = await callApproving({}, tool, prepare);
    expect(text).toMatch(/^Not executed, nothing was changed: /);
    // What the API refuses too is not offered as a way out.
    expect(text.endsWith("--allow-self-lockout.")).toBe(refusedByApi !== true);
    expect(text).toMatch(says);
    expect(session.writes()).toEqual([]);
    expect(peer.asked).toEqual([]);
  });

  it("is refused under --confirm off", async () => {
    const { session, text } = await callApproving({ confirm: "off" }, tool, prepare);
    expect(text).toMatch(says);
    expect(session.writes()).toEqual([]);
  });

  it("is done with --allow-self-lockout", async () => {
    for (const confirm of ["ask", "off"] as const) {
      const { session, text } = await callApproving({ confirm, allowSelfLockout: true }, tool, prepare);
      expect(text).not.toContain("--allow-self-lockout");
      expect(session.writes()).toHaveLength(1);
      if (refusedByApi) expect(text).toContain("cannot be archived");
    }
  });
});

describe("switching certificates on", () => {
  const prepare = (org: Org): Args => ({ certificate_ids: [directory(org).certificate("Canary gateway")] });

  it("needs a person who types that clients are locked out", async () => {
    const { session, peer, text } = await callApproving({}, "activate_organization_certificates", prepare);
    expect(JSON.stringify(peer.asked[0]!.params)).toContain("Type exactly: clients without a certificate are locked out");
    expect(text).toMatch(/name: Canary gateway.*active: true/s);
    expect(session.writes()).toHaveLength(1);
  });

  it.each(["plan", "off"] as const)("is refused under --confirm %s, where nobody types, unless --allow-self-lockout", async (confirm) => {
    const refused = await callApproving({ confirm }, "activate_organization_certificates", prepare);
    expect(refused.text).toMatch(/no person types that they accept it.*--allow-self-lockout/s);
    expect(refused.session.writes()).toEqual([]);
    const lifted = await callApproving({ confirm, allowSelfLockout: true }, "activate_organization_certificates", prepare);
    expect(lifted.text).not.toContain("--allow-self-lockout");
  });
});

const options: GuardOptions = { adminKey: sandboxAdminKey, allowSelfLockout: false, personTypes: true };

/** What a guard says to a call, with reads that may fail. */
async function guard(tool: string, prepare: (org: Org) => Args, more: { fail?: RegExp; options?: Partial<GuardOptions> } = {}) {
  const stage = await setStage();
  stages.push(stage);
  const args = prepare(stage.org);
  const reader: Reader = (request, signal) =>
    more.fail?.test(request.path) ? stage.reader({ ...request, path: "/nowhere" }, signal) : stage.reader(request, signal);
  const guards = createGuards({ ...options, ...more.options });
  const said = await guards(toolOf(tool), args, createLook(reader)).then(
    () => undefined,
    (error: Refused) => `${error.code}: ${error.message}`,
  );
  return { said, reads: stage.sent.length };
}

describe("guards let pass", () => {
  it.each<[string, string, (org: Org) => Args]>([
    ["another admin key", "delete_admin_api_key", (org) => ({ key_id: directory(org).adminKey("Terraform CI") })],
    ["another owner", "delete_user", (org) => ({ user_id: directory(org).user("Priya Raghunathan") })],
    ["the demotion of another owner", "modify_user", (org) => ({ user_id: directory(org).user("Priya Raghunathan"), role: "reader" })],
    ["somebody who owns nothing", "delete_user", (org) => ({ user_id: directory(org).user("Rafael Monteiro") })],
    [
      "a change of the key owner's profile",
      "modify_user",
      (org) => ({ user_id: directory(org).user("Marcus Adeyemi"), technical_level: "x" }),
    ],
    [
      "another role of the key's owner",
      "unassign_user_role",
      (org) => ({ user_id: directory(org).user("Marcus Adeyemi"), role_id: "role_x" }),
    ],
    ["a group that owns nothing", "delete_group", (org) => ({ group_id: directory(org).group("Platform Engineering") })],
    [
      "a group that owns the organization while the key's owner does so too",
      "delete_group",
      (org) => {
        const group_id = directory(org).group("Platform Engineering");
        promote(org, group_id);
        return { group_id };
      },
    ],
    [
      "the only direct owner while a group makes others owners",
      "delete_user",
      (org) => {
        const { user, group } = directory(org);
        demote(org, user("Marcus Adeyemi"));
        demote(org, user("Priya Raghunathan"));
        promote(org, group("Support Team"));
        return { user_id: user("Ingrid Solheim") };
      },
    ],
    ["an ordinary project", "archive_project", (org) => ({ project_id: directory(org).project("Payments").project.id })],
  ])("%s", async (_, tool, prepare) => {
    const { said, reads } = await guard(tool, prepare);
    expect(said).toBeUndefined();
    expect(reads).toBeLessThanOrEqual(12);
  });
});

describe("what cannot be read", () => {
  const owner = (org: Org): Args => ({ user_id: directory(org).user("Priya Raghunathan") });

  it("refuses the removal of an owner when nobody can say whose key the server runs on", async () => {
    expect((await guard("delete_user", owner, { fail: /admin_api_keys/ })).said).toMatch(/^guarded: .*could not be read whose admin key/);
    const other = { adminKey: "sk-admin-of-another-organization" };
    expect((await guard("delete_user", owner, { options: other })).said).toMatch(/could not be read whose admin key/);
  });

  it("does not keep people who own nothing from being removed", async () => {
    const { said } = await guard("delete_user", (org) => ({ user_id: directory(org).user("Rafael Monteiro") }), { fail: /admin_api_keys/ });
    expect(said).toBeUndefined();
  });

  it("refuses what may take the ownership that comes through a group from the key's owner", async () => {
    const inGroup = (org: Org): Args => {
      const { user, group } = directory(org);
      promote(org, group("Platform Engineering"));
      demote(org, user("Marcus Adeyemi"));
      return { group_id: group("Platform Engineering"), user_id: user("Marcus Adeyemi") };
    };
    const fail = /\/roles$/;
    expect((await guard("remove_group_user", inGroup, { fail })).said).toMatch(/^guarded: /);
    expect((await guard("delete_group", (org) => ({ group_id: inGroup(org).group_id }), { fail })).said).toMatch(/^guarded: /);
  });

  it("refuses the deletion of an admin key that may be the own one", async () => {
    const key = (org: Org): Args => ({ key_id: directory(org).adminKey("Terraform CI") });
    const broken = (org: Org): Args => {
      const args = key(org);
      org.adminApiKeys.get(String(args.key_id))!.key.redacted_value = "sk-admin-***";
      return args;
    };
    expect((await guard("delete_admin_api_key", broken)).said).toMatch(/Nobody can say whether this is the admin key/);
  });

  it("leaves a key that does not exist to the API", async () => {
    expect((await guard("delete_admin_api_key", () => ({ key_id: "key_none" }))).said).toBeUndefined();
  });
});

it("every guarded row can lose something, so that guards are asked", () => {
  for (const { name, guards, danger } of tools.values()) if (guards.length > 0) expect(typeof danger, name).toBe("string");
});

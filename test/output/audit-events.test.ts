import { describe, expect, it } from "vitest";
import { isAuditEvent } from "../../src/output/audit-events.ts";
import { renderList } from "../../src/output/text.ts";

const pages = { complete: true, cursor: undefined };
const user = { id: "user-1", email: "ada@example.com" };
const session = { type: "session", session: { user, ip_address: "192.0.2.1" } };
const at = 1_711_471_533;

describe("events of the audit log", () => {
  it("are one line each, whatever their type, with the details in one column", () => {
    const events = [
      { id: "audit_log-1", type: "logout.succeeded", effective_at: at, actor: session, "logout.succeeded": {} },
      {
        id: "audit_log-2",
        type: "project.created",
        effective_at: at + 1,
        project: { id: "proj_1", name: "Payments" },
        actor: { type: "api_key", api_key: { id: "key_1", type: "service_account", service_account: { id: "sa-1" } } },
        "project.created": { id: "proj_1", data: { name: "Payments, EU", title: null } },
      },
      {
        id: "audit_log-3",
        type: "tenant.future.thing",
        effective_at: at + 2,
        actor: null,
        tenant: { id: "t" },
        "tenant.future.thing": { n: [1] },
      },
    ];
    expect(renderList(events, { pages }).text.split("\n")).toEqual([
      "3 items, complete.",
      "id\teffective_at\ttype\tactor\tproject\tdetails",
      'audit_log-1\t20240326T164533Z\tlogout.succeeded\tsession user.id=user-1, user.email=ada@example.com, ip_address=192.0.2.1\t\t(event)."logout.succeeded"={}',
      'audit_log-2\t20240326T164534Z\tproject.created\tapi_key id=key_1, type=service_account, service_account.id=sa-1\tproj_1 Payments\tid=proj_1, data.name="Payments, EU", data.title=null',
      "audit_log-3\t20240326T164535Z\ttenant.future.thing\tnull\t\tn=[1], (event).tenant.id=t",
    ]);
  });

  it("say once what they have in common, the actor too", () => {
    const events = [1, 2].map((n) => ({
      id: `e${n}`,
      type: "user.deleted",
      effective_at: at,
      actor: session,
      "user.deleted": { id: `user-${n}` },
    }));
    expect(renderList(events, { pages }).text.split("\n").slice(1)).toEqual([
      "in every row: effective_at=20240326T164533Z\ttype=user.deleted\tactor=session user.id=user-1, user.email=ada@example.com, ip_address=192.0.2.1",
      "id\tdetails",
      "e1\tid=user-1",
      "e2\tid=user-2",
    ]);
  });

  it("get the names of the ids in their details, and of actors that come without an email", () => {
    const actor = { type: "api_key", api_key: { id: "key_1", type: "user", user: { id: "user-1" } } };
    const events = [1, 2].map((n) => ({ id: `e${n}`, type: "user.deleted", effective_at: at, actor, "user.deleted": { id: `user-${n}` } }));
    const nameOf = (id: string) => ({ "user-1": "Ada", "user-2": "Bo", key_1: "CI" })[id];
    expect(renderList(events, { pages, nameOf }).text.split("\n").at(-1)).toBe("names: key_1 = CI; user-1 = Ada; user-2 = Bo");
  });

  it("are known by their shape", () => {
    expect(isAuditEvent({ effective_at: at, type: "x", actor: null })).toBe(true);
    expect([{ effective_at: at, type: "x" }, { effective_at: "1", type: "x", actor: {} }, null, "x"].some(isAuditEvent)).toBe(false);
  });
});

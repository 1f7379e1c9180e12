import type { AuditLogListResponse } from "openai/resources/admin/organization/audit-logs";
import { secondsPerDay } from "../activity.ts";
import { adminKeyActor, auditEvent, fileEvents } from "../audit.ts";
import type { Org } from "../org.ts";
import { officeIp, pastOf, sessionActor, type Past } from "./actors.ts";
import { ofLogins } from "./past-logins.ts";

type Event = AuditLogListResponse;

/** How far the log reaches back: it was switched on a year ago. */
const days = 365;

function ofMembers({ org, actors }: Past): Event[] {
  const joined = actors.people.map((user) =>
    auditEvent(org, {
      at: user.added_at,
      type: "user.added",
      actor: actors.ownerAt(user.added_at),
      details: { id: user.id, data: { role: user.role ?? "reader" } },
    }),
  );
  const invited = [...org.invites.values()].flatMap(({ id, email, role, created_at, accepted_at }) => [
    auditEvent(org, { at: created_at, type: "invite.sent", actor: actors.ownerAt(created_at), details: { id, data: { email, role } } }),
    ...(accepted_at == null
      ? []
      : [auditEvent(org, { at: accepted_at, type: "invite.accepted", actor: actors.ownerAt(accepted_at), details: { id } })]),
  ]);
  return [...joined, ...invited];
}

/** People who are gone: the log is where they still are. */
function ofLeavers({ org, actors, calendar }: Past): Event[] {
  const domain = actors.people[0]?.email?.split("@")[1] ?? "example.com";
  return ["r.keller", "imani.okafor"].flatMap((name, i) => {
    const id = `user-${org.random.token(24)}`;
    const hired = calendar.ago(340 - 60 * i);
    const left = calendar.ago(96 - 71 * i);
    const email = `${name}@${domain}`;
    const login = calendar.ago(98 - 71 * i);
    return [
      auditEvent(org, { at: hired, type: "user.added", actor: actors.ownerAt(hired), details: { id, data: { role: "reader" } } }),
      auditEvent(org, {
        at: login,
        type: "login.succeeded",
        actor: { type: "session", session: { user: { id, email }, ip_address: officeIp } },
      }),
      auditEvent(org, { at: left, type: "user.deleted", actor: actors.ownerAt(left), details: { id } }),
    ];
  });
}

function ofProjects({ org, actors }: Past): Event[] {
  return [...org.projects.values()].flatMap(({ project, serviceAccounts, apiKeys, groups, users }) => {
    const projectId = project.id;
    const title = project.name ?? "";
    const { created_at, archived_at } = project;
    const access = (at: number, id: string, principal_id: string, principal_type: string) => {
      const details = { id, principal_id, principal_type, resource_id: projectId, resource_type: "project" };
      return auditEvent(org, { at, type: "role.assignment.created", actor: actors.ownerAt(at), projectId, details });
    };
    return [
      auditEvent(org, {
        at: created_at,
        type: "project.created",
        actor: actors.ownerAt(created_at),
        projectId,
        details: { id: projectId, data: { name: title, title } },
      }),
      ...(archived_at == null
        ? []
        : [
            auditEvent(org, {
              at: archived_at,
              type: "project.archived",
              actor: actors.ownerAt(archived_at),
              projectId,
              details: { id: projectId },
            }),
          ]),
      ...[...serviceAccounts.values()].map(({ id, created_at: at, role }) =>
        auditEvent(org, { at, type: "service_account.created", actor: actors.ownerAt(at), projectId, details: { id, data: { role } } }),
      ),
      ...[...apiKeys.values()].map(({ key, scopes }) => {
        const user = org.users.get(key.owner.user?.id ?? "")?.user;
        const actor = user === undefined ? actors.ownerAt(key.created_at) : sessionActor(user, officeIp);
        return auditEvent(org, {
          at: key.created_at,
          type: "api_key.created",
          actor,
          projectId,
          details: { id: key.id, data: { scopes } },
        });
      }),
      ...[...groups].map(([id, { role_id, created_at: at }]) => access(at, role_id, id, "group")),
      // Everybody is a member of the default project from the first day on.
      ...(projectId === org.defaultProjectId
        ? []
        : [...users].map(([id, { roles, added_at: at }]) => access(at, [...roles][0] ?? "", id, "user"))),
    ];
  });
}

/** Keys that the bill knows and the project does not: they were replaced and, some days later, deleted. */
function ofReplacedKeys({ org, actors }: Past): Event[] {
  const lives = new Map<string, { projectId: string; since: number; until: number }>();
  for (const { api_key_id, project_id, since, until } of org.activity) {
    if (org.projects.get(project_id)?.apiKeys.has(api_key_id)) continue;
    const life = lives.get(api_key_id);
    lives.set(api_key_id, {
      projectId: project_id,
      since: Math.min(since, life?.since ?? since),
      until: Math.max(until, life?.until ?? until),
    });
  }
  return [...lives].flatMap(([id, { projectId, since, until }]) => {
    const deleted = Math.min(org.now() - 60, until + org.random.int(2, 9) * secondsPerDay);
    return [
      auditEvent(org, {
        at: since,
        type: "api_key.created",
        actor: actors.ownerAt(since),
        projectId,
        details: { id, data: { scopes: [] } },
      }),
      auditEvent(org, { at: deleted, type: "api_key.deleted", actor: actors.ownerAt(deleted), projectId, details: { id } }),
    ];
  });
}

function ofOrganization({ org, actors, calendar }: Past): Event[] {
  const keys = [...org.adminApiKeys.values()].map(({ key }) =>
    auditEvent(org, {
      at: key.created_at,
      type: "api_key.created",
      actor: actors.ownerAt(key.created_at),
      details: { id: key.id, data: { scopes: ["api.all"] } },
    }),
  );
  const groups = [...org.groups.values()].map(({ group: { id, name, created_at } }) =>
    auditEvent(org, {
      at: created_at,
      type: "group.created",
      actor: actors.ownerAt(created_at),
      details: { id, data: { group_name: name } },
    }),
  );
  const restricted = calendar.ago(44);
  const updated = auditEvent(org, {
    at: restricted,
    type: "organization.updated",
    actor: actors.ownerAt(restricted),
    details: { id: org.id, changes_requested: { usage_dashboard_visibility: "OWNERS" } },
  });
  const demoted = calendar.ago(129);
  const former = actors.people.find((user) => user.role !== "owner" && user.added_at < demoted);
  if (former === undefined) return [...keys, ...groups, updated];
  const details = { id: former.id, changes_requested: { role: "reader" } };
  return [...keys, ...groups, updated, auditEvent(org, { at: demoted, type: "user.updated", actor: actors.ownerAt(demoted), details })];
}

/** What a pipeline does with an admin key: it sets again what is set. The log files it under the default project, whatever it touched. */
function ofPipeline({ org, calendar }: Past): Event[] {
  const keys = [...org.adminApiKeys.values()].map(({ key }) => key);
  const key = keys.find(({ name }) => /terraform|pipeline/i.test(name ?? "")) ?? keys[0];
  const states = [...org.projects.values()].filter(({ project }) => project.status !== "archived");
  if (key === undefined || states.length === 0) return [];
  const base = { actor: adminKeyActor(org, key.id), projectId: org.defaultProjectId };
  return Array.from({ length: 34 }, (_, i) => calendar.ago(2 + 11 * i))
    .filter((at) => at > key.created_at)
    .map((at, i) => {
      const { project, rateLimits } = org.random.pick(states);
      const limit = rateLimits.get("rl-gpt-6-luna");
      if (limit === undefined || i % 3 > 0) {
        return auditEvent(org, {
          ...base,
          at,
          type: "project.updated",
          details: { id: project.id, changes_requested: { title: project.name ?? "" } },
        });
      }
      const { id, max_requests_per_1_minute } = limit;
      return auditEvent(org, {
        ...base,
        at,
        type: "rate_limit.updated",
        details: { id, changes_requested: { max_requests_per_1_minute } },
      });
    });
}

/** The tenant above the organization keeps its own events in the same log. */
function ofTenant({ org, actors, calendar }: Past): Event[] {
  const types = [
    "tenant.sso_connection.setup.started",
    "tenant.sso_connection.created",
    "tenant.scim.directory.created",
    "tenant.group.created",
    "tenant.policy.updated",
  ] as const;
  return types.map((type, i) => {
    const at = calendar.ago(290 - 47 * i);
    return auditEvent(org, { at, type, actor: actors.ownerAt(at) });
  });
}

/** A year of the audit log, told by what the organization holds and by what came and went. */
export function seedAudit(org: Org): void {
  const past = pastOf(org);
  const start = org.now() - days * secondsPerDay;
  const sources = [ofMembers, ofLeavers, ofProjects, ofReplacedKeys, ofOrganization, ofLogins, ofPipeline, ofTenant];
  const events = sources.flatMap((source) => source(past, days));
  fileEvents(
    org,
    events.filter(({ effective_at }) => effective_at >= start && effective_at <= org.now()),
  );
}

import { createRandom, type Random } from "../../../src/sandbox/random.ts";
import type { Organization } from "../../../src/snapshot/organization.ts";
import { adminKey, person, team } from "../../snapshot/access-organizations.ts";

import {
  account,
  bot,
  certificate,
  copy,
  frozen,
  key,
  limit,
  losses,
  member,
  newState,
  project,
  type Draft,
  type State,
} from "./planted-state.ts";

/** Two moments of an organization, and every difference between them as `section | change | where | id`. */
export interface PlantedDifferences {
  readonly before: Organization;
  readonly after: Organization;
  readonly expected: readonly string[];
  /** How many lists were left unread in one of them, at most one of each kind. */
  readonly unread: number;
}

/** Ways into a project beside owning the organization, worked out by looking at every list. */
function ways({ groups, users }: State, one: Draft | undefined, id: string): string[] {
  if (one === undefined || one.archived) return [];
  const own = one.members.has(id) ? [one.members.get(id)!.role] : one.serviceAccounts.has(id) ? [one.serviceAccounts.get(id)!.role] : [];
  const through = [...one.groups.values()].filter(({ groupId }) => groups.get(groupId)?.members.has(id)).map(({ groupId }) => groupId);
  return users.has(id) || own.length > 0 ? [...own, ...through].toSorted() : [];
}

function accessDifferences(before: State, after: State): string[] {
  const ids = new Set([...before.users.keys(), ...after.users.keys()]);
  return [...after.projects].flatMap(([projectId, is]) => {
    const was = before.projects.get(projectId);
    if (is.archived || was?.archived) return [];
    return [...ids].flatMap((id) => {
      const [had, has] = [ways(before, was, id), ways(after, is, id)];
      if (had.join() === has.join()) return [];
      const [owned, owns] = [before, after].map(({ users }) => users.get(id)?.role === "owner" && was !== undefined);
      const change = had.length === 0 && !owned ? "gained access" : has.length === 0 && !owns ? "lost access" : "roles changed";
      return [`Access to projects | ${change} | ${projectId} | ${id}`];
    });
  });
}

interface Event {
  /** Changes the later state; returns what must be found beside access. */
  readonly happen: (state: State, random: Random) => readonly string[];
}

const settings = (name: string, change: (one: Draft) => void): Event => ({
  happen(state) {
    change(state.projects.get("p1")!);
    return [`Settings | ${name} | p1`];
  },
});

/** At most once each, in this order; each touches something of its own. */
const events: readonly Event[] = [
  {
    happen(state) {
      state.users.set("new", person("new", { enabled: true }));
      state.projects.get("p2")!.members.set(...member("new", "member"));
      return ["People who joined or left | joined | undefined | new"];
    },
  },
  {
    happen(state) {
      state.users.delete("eve");
      for (const one of state.projects.values()) one.members.delete("eve");
      const left = [...state.groups.values()]
        .filter(({ members }) => members.delete("eve"))
        .map(({ id }) => `Group memberships | left the group | Group ${id} | eve`);
      return ["People who joined or left | left | undefined | eve", ...left];
    },
  },
  {
    happen(state) {
      state.users.get("dot")!.email = "dorothy@example.com";
      return ["People who changed | email | undefined | dot"];
    },
  },
  {
    happen(state) {
      state.users.get("cid")!.enabled = false;
      return ["People who changed | account | undefined | cid"];
    },
  },
  {
    // The list of members then shows an owner of every project: that is no change of what the projects gave.
    happen(state) {
      state.users.get("dot")!.role = "owner";
      for (const one of state.projects.values()) if (one.members.has("dot")) one.members.delete("dot");
      return ["People who changed | organization role | undefined | dot", "Owners of the organization | became an owner | undefined | dot"];
    },
  },
  {
    happen(state) {
      const group = state.groups.get("g1")!;
      if (group.members.delete("bob")) return ["Group memberships | left the group | Group g1 | bob"];
      group.members.add("bob");
      return ["Group memberships | joined the group | Group g1 | bob"];
    },
  },
  {
    happen(state) {
      state.groups.set("g9", { ...team("g9"), members: new Set(["bob"]) });
      return ["Groups | created | undefined | g9"];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p3")!;
      const [group] = one.groups.keys();
      if (group === undefined) return [];
      one.groups.delete(group);
      return [`Groups in projects | group lost access | p3 | ${group}`];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p2")!;
      const bob = one.members.get("bob");
      one.members.set(...member("bob", bob?.role === "member" ? "owner" : "member"));
      return [];
    },
  },
  {
    happen(state) {
      state.projects.set("p9", { ...project("p9"), members: new Map([member("cid", "owner")]), keys: [key("key-p9", "cid")] });
      return ["Projects | created | undefined | p9", "API keys of projects | key created | p9 | key-p9"];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p4")!;
      one.archived = true;
      return ["Projects | archived | undefined | p4"];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p1")!;
      one.keys = [...one.keys!.slice(1), key("key-p1-9", "bob")].toReversed();
      return ["API keys of projects | key no longer listed | p1 | key-p1-1", "API keys of projects | key created | p1 | key-p1-9"];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p2")!;
      one.keys = one.keys!.map((old, index) => (index === 0 ? { ...old, expiresAt: 2e9 + 86_400 } : { ...old, ownerAccess: "inactive" }));
      return [
        "API keys of projects | expiry of the key | p2 | key-p2-1",
        "API keys of projects | owner's access to the project, as the API says it | p2 | key-p2-2",
      ];
    },
  },
  {
    happen(state) {
      state.rest.adminKeys = [adminKey("ak-2", "ann"), adminKey("ak-3", "ann")];
      return ["Admin keys | admin key no longer listed | undefined | ak-1", "Admin keys | admin key created | undefined | ak-3"];
    },
  },
  {
    happen(state) {
      state.projects.get("p2")!.serviceAccounts.set("svc-new", account("svc-new"));
      state.users.set("svc-new", bot("svc-new"));
      return ["Service accounts | service account created | p2 | svc-new"];
    },
  },
  {
    happen(state) {
      state.projects.get("p1")!.serviceAccounts.set("svc-p1", account("svc-p1", "owner"));
      return ["Service accounts | role of the service account | p1 | svc-p1"];
    },
  },
  {
    happen(state) {
      state.rest.invites = [{ ...state.rest.invites![0]!, id: "inv-2" }];
      return ["Invites | invite no longer listed | undefined | inv-1", "Invites | invite sent | undefined | inv-2"];
    },
  },
  {
    happen(state) {
      state.rest.spendLimit = null;
      return ["Settings | changed | organization | organization"];
    },
  },
  {
    happen(state) {
      state.rest.spendAlerts = [{ ...state.rest.spendAlerts![0]!, recipients: ["a@example.com"] }];
      return ["Settings | changed | organization | alert-1"];
    },
  },
  {
    happen(state) {
      state.rest.certificates = [certificate("cert-1", true), certificate("cert-2", false)];
      for (const one of state.projects.values()) one.certificates = [certificate("cert-1", false), certificate("cert-2", false)];
      return ["Certificates | uploaded | organization | cert-2"];
    },
  },
  {
    happen(state) {
      const one = state.projects.get("p3")!;
      one.certificates = one.certificates!.map((old) => (old.id === "cert-1" ? { ...old, active: true } : old));
      return ["Certificates | activated | p3 | cert-1"];
    },
  },
];

const more: readonly Event[] = [
  settings("spend limit", (one) => (one.spendLimit = limit(100))),
  settings("data retention", (one) => (one.dataRetention = "none")),
  settings("model permissions", (one) => (one.modelPermissions = { mode: "allow_list", models: ["a"] })),
  settings("hosted tool web_search", (one) => (one.hostedTools = { web_search: false })),
  settings("service tiers", (one) => (one.serviceTiers = { default: "standard", enabled: ["flex"] })),
  settings("rate limit of a", (one) => (one.rateLimits = [{ id: "rl-a", model: "a", limits: { max_requests_per_1_minute: 11 } }])),
];

/** What happens all the time and is no difference: uses, and lists that come in another order. */
function pass(state: State): void {
  for (const one of state.projects.values()) {
    one.keys = one.keys!.map((old) => ({ ...old, lastUsedAt: 1.9e9 })).toReversed();
    one.members = new Map([...one.members].toReversed());
  }
  state.rest.adminKeys = state.rest.adminKeys!.map((old) => ({ ...old, lastUsedAt: 1.9e9 }));
  state.rest.spendAlerts = state.rest.spendAlerts!.map((old) => ({ ...old, recipients: old.recipients.toReversed() }));
  for (const user of state.users.values()) user.apiKeyLastUsedAt = 1.9e9;
}

export function plantDifferences(seed: number): PlantedDifferences {
  const random = createRandom(seed);
  const first = newState(random);
  const second = copy(first);
  const expected = [...events, ...more].flatMap((event) => (random.next() < 0.5 ? event.happen(second, random) : []));
  pass(second);
  const all = [...expected, ...accessDifferences(first, second)];
  let [before, after] = [frozen(first), frozen(second)];
  const lost = losses.filter(() => random.next() < 0.2).map((loss) => ({ ...loss, earlier: random.next() < 0.5 }));
  for (const { lose, earlier } of lost) {
    if (earlier) before = lose(before);
    else after = lose(after);
  }
  // What a new project holds is new, whatever was not read of the others before.
  const hidden = (one: string): boolean => lost.some(({ hides, earlier }) => hides.test(one) && !(earlier && one.includes("| p9 |")));
  return { before, after, expected: all.filter((one) => !hidden(one)), unread: lost.length };
}

import { dayOf, secondsPerDay } from "../activity.ts";
import type { Activity, Org, ProjectApiKeyState, ProjectState } from "../org.ts";
import { byKeyName, byProjectName, tinkering, type Workload } from "./workloads.ts";

const year = 365 * secondsPerDay;

/** Who uses the API through which key, from when to when. */
interface Use {
  readonly project: ProjectState;
  readonly keyId: string;
  readonly ownerId: string;
  readonly since: number;
  readonly until: number;
  /** Times the present size of the workload. */
  readonly scale: number;
}

/** Projects of full size. Of the hundreds that a large company has besides, most are small. */
const ordinary = 12;

/** Side shows of the real thing. */
const minor = /canary|staging|before rotation|\btest|prototype|demo|sandbox/i;

const weekendOf = ({ hours }: Workload) => (hours === "office" ? 0.08 : hours === "night" ? 0.9 : 0.55);

/** The workload as it was: smaller, and before some day of spring with the previous model. */
function activitiesOf(org: Org, use: Use, workload: Workload): Activity[] {
  const { random } = org;
  const now = org.now();
  const { project } = use.project;
  const growth = 1.3 + random.next() * 1.1;
  const [first, second = first] = workload.models;
  const switched = second === first ? now : now - random.int(90, 170) * secondsPerDay;
  const store = workload.kind === "file_search_calls" ? { vector_store_id: `vs_${project.id.slice(-24)}` } : {};
  return [
    { model: first, since: use.since, until: Math.min(use.until, switched) },
    { model: second, since: Math.max(use.since, switched), until: use.until },
  ]
    .filter(({ since, until }) => since < until)
    .map(({ model, since, until }) => ({
      project_id: project.id,
      api_key_id: use.keyId,
      user_id: use.ownerId,
      model,
      kind: workload.kind,
      facets: { ...workload.facets, ...store },
      since,
      until,
      requests: workload.requests * use.scale * growth ** ((since - now) / year),
      growth,
      weekend: weekendOf(workload),
      hours: workload.hours ?? "steady",
      surges: [],
      input: workload.input ?? 0,
      cached: workload.cached ?? 0,
      output: workload.output ?? 0,
      salt: random.int(1, 2 ** 31 - 1),
    }));
}

function workloadsOf(org: Org, { project, hostedTools }: ProjectState, { key }: ProjectApiKeyState): readonly Workload[] {
  const named = byKeyName.find(([words]) => words.test(key.name))?.[1];
  const found =
    named ??
    (key.owner.type === "service_account"
      ? (byProjectName.find(([words]) => words.test(project.name ?? "")) ?? org.random.pick(byProjectName))[1]
      : tinkering);
  return found.filter(({ kind }) => kind !== "web_search_calls" || hostedTools.web_search.enabled);
}

/** Everything one key did in the last year, and the key before it if its service account is much older: keys are replaced. */
function seedKey(org: Org, state: ProjectState, keyState: ProjectApiKeyState, size: number): Activity[] {
  const { key } = keyState;
  if (key.last_used_at === null) return [];
  const now = org.now();
  const account = key.owner.service_account;
  const workloads = workloadsOf(org, state, keyState);
  const use: Use = {
    project: state,
    keyId: key.id,
    ownerId: account?.id ?? key.owner.user?.id ?? "",
    since: Math.max(key.created_at, now - year),
    // The moment of last use counts: it is when the last request came.
    until: Math.min(key.last_used_at + 1, state.project.archived_at ?? now),
    scale: (workloads === tinkering ? 0.4 + org.random.next() : size) * (minor.test(key.name) ? 0.06 : 1),
  };
  const opened = Math.max(account?.created_at ?? use.since, now - year);
  const others = [...state.apiKeys.values()].filter((other) => other.key.owner.service_account?.id === account?.id);
  const replaced = account !== undefined && others.length === 1 && use.since - opened > 30 * secondsPerDay;
  const before = replaced ? [{ ...use, keyId: `key_${org.random.token(16)}`, since: opened, until: Math.min(use.since, use.until) }] : [];
  return [...before, use].flatMap((one) => workloads.flatMap((workload) => activitiesOf(org, one, workload)));
}

const isBusy = ({ kind, facets, until }: Activity, now: number) =>
  kind === "completions" && facets.batch !== true && until > now - secondsPerDay;

/** Something calls itself in a loop: the busiest key costs a multiple for some days of last week. */
function addSurge({ activity, now }: Org): void {
  const busy = activity.filter((one) => isBusy(one, now()));
  const busiest = busy.toSorted((a, b) => b.requests * b.output - a.requests * a.output)[0];
  const from = dayOf(now()) - 6 * secondsPerDay;
  const surge = { from, until: from + 3 * secondsPerDay, times: 4 };
  for (const [index, one] of activity.entries()) {
    if (isBusy(one, now()) && one.api_key_id === busiest?.api_key_id) activity[index] = { ...one, surges: [surge] };
  }
}

/** A year of use, or as much of it as the keys are old, by the keys that say they were used, up to the moment of their last use. */
export function seedUsage(org: Org): void {
  for (const [index, state] of [...org.projects.values()].entries()) {
    const luck = org.random.next();
    const size = index < ordinary ? 0.6 + 0.8 * luck : 1.2 * luck ** 4;
    for (const key of state.apiKeys.values()) {
      for (const activity of seedKey(org, state, key, size)) org.activity.push(activity);
    }
  }
  addSurge(org);
}

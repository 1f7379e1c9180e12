import type { Json, Peer, Reply } from "./peer.ts";
import { startSession, type Session, type SessionOptions } from "./session.ts";

/** A host whose user is asked about change sets: one for each test, begun anew. */
export let session: Session;
/** What the host showed. */
export let prompts: string[] = [];
let peer: Peer;

/** Begins with a user who approves. */
export async function begin(options: SessionOptions = {}): Promise<void> {
  session = await startSession(options);
  peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
  prompts = [];
  answering("Approve");
}

/** What the user picks or types from now on. */
export function answering(decision: string): void {
  peer.respondWith((_, params) => {
    prompts.push(String(params.message));
    return { action: "accept", content: { decision } };
  });
}

export const project = (name: string): string =>
  [...session.org.projects.values()].find((state) => state.project.name === name)!.project.id;
export const group = (name: string): string => [...session.org.groups.values()].find((state) => state.group.name === name)!.group.id;
export const change = (tool: string, args: Json): Json => ({ tool, arguments: args });
export const apply = (args: Json): Promise<Reply> => peer.request("tools/call", { name: "apply_changes", arguments: args });
export const limits = (name: string, requests: number): Json =>
  change("update_project_rate_limits", {
    project_id: project(name),
    rate_limit_id: [...session.org.projects.get(project(name))!.rateLimits.keys()][0],
    max_requests_per_1_minute: requests,
  });
export const removal = (): Json => change("remove_project_group", { project_id: project("Payments"), group_id: group("Support Team") });

import { expect, it } from "vitest";
import { directory } from "../gate/golden-calls.ts";
import { promote } from "../gate/dangers.ts";
import { textOf } from "../support/peer.ts";
import { startSession } from "../support/session.ts";

it("a set whose changes are harmless one by one is refused where together they take the ownership away", async () => {
  const session = await startSession();
  try {
    const { user, group } = directory(session.org);
    const [user_id, group_id] = [user("Marcus Adeyemi"), group("Platform Engineering")];
    session.org.groups.get(group_id)!.members.set(user_id, { added_at: 0 });
    promote(session.org, group_id);
    const peer = await session.connect({ era: "legacy", capabilities: { elicitation: {} } });
    peer.respondWith(() => ({ action: "accept", content: { decision: "Approve" } }));
    const changes = [
      { tool: "modify_user", arguments: { user_id, role: "reader" } },
      { tool: "remove_group_user", arguments: { group_id, user_id } },
    ];
    const reply = await peer.request("tools/call", { name: "apply_changes", arguments: { changes } });
    expect(textOf(reply)).toContain("ownership of the organization from the owner of the admin key");
    expect(session.writes()).toEqual([]);
  } finally {
    await session.close();
  }
});

import { describe, expect, it } from "vitest";
import type { Channel, Ticket } from "../../src/gate/channels/channel.ts";
import { createGate } from "../../src/gate/gate.ts";
import { planOf, type Change } from "../../src/gate/plan.ts";
import { toolOf } from "./stage.ts";

const tool = toolOf("remove_project_group");

/** A gate with a person who takes a while to say yes, and a target that changes meanwhile or does not. */
function startWaiting({ changes }: { changes: boolean }) {
  const world = { now: 1_700_000_000_000, version: 1, asked: 0 };
  const draft = async () => {
    const change = { tool, args: {}, risk: "destructive", target: "g", facts: [], warnings: [], about: [] } as unknown as Change;
    return planOf(tool.name, "title", [{ ...change, state: world.version }], undefined, world.now);
  };
  const channel: Channel = {
    name: "slow",
    async answer(plan) {
      const { subject, argsDigest, fingerprint, expires, nonce } = plan;
      const ticket: Ticket = { subject, argsDigest, fingerprint, expires, nonce };
      world.now += 20_000;
      if (changes) world.version += 1;
      return { ticket, reply: { yes: true } };
    },
    async ask() {
      world.asked += 1;
      return { suspended: true, result: {} };
    },
  };
  return { world, review: () => createGate("ask", () => world.now).review({ subject: tool.name, draft, channel }) };
}

describe("an approval that comes while a call waits for it", () => {
  it("is acted on where the target is still as it was shown", async () => {
    const { review, world } = startWaiting({ changes: false });
    expect(await review()).toMatchObject({ channel: "slow" });
    expect(world.asked).toBe(0);
  });

  it("is asked for anew where the target has changed meanwhile", async () => {
    const { review, world } = startWaiting({ changes: true });
    expect(await review()).toMatchObject({ suspended: true });
    expect(world.asked).toBe(1);
  });
});

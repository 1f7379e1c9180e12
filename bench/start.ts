import { spawn } from "node:child_process";
import { once } from "node:events";
import { connectPeer, type PeerOptions } from "../test/support/peer.ts";
import type { Bench } from "./bench.ts";
import { bin, stop } from "./processes.ts";
import type { Line } from "./report.ts";
import { inRounds, over, timeOf } from "./rounds.ts";

const rounds = 25;

/** How soon a host that starts the server knows its tools. */
export async function start({ env, stateDirectory }: Bench): Promise<Line[]> {
  const bare = () => timeOf(() => once(spawn(process.execPath, ["-e", "0"], { env, stdio: "ignore" }), "exit"));
  const server = (era: PeerOptions["era"]) => async () => {
    const begun = performance.now();
    const child = spawn(process.execPath, [bin, "--sandbox", "--state-dir", stateDirectory], { env });
    const peer = await connectPeer(child.stdin, child.stdout, { era, capabilities: {} });
    const { error } = await peer.request("tools/list");
    const took = performance.now() - begun;
    await stop(child);
    if (error) throw new Error(`tools/list: ${error.message}`);
    return took;
  };
  const measured = await inRounds(rounds, { bare, legacy: server("legacy"), modern: server("modern") });
  return [
    { what: "bare Node, start to end", value: over(measured, ({ bare: ms }) => ms), unit: "ms" },
    { what: "start to tools/list after a 2025-11-25 handshake", value: over(measured, ({ legacy }) => legacy), unit: "ms" },
    { what: "the same ÷ bare Node", value: over(measured, (ms) => ms.legacy / ms.bare), unit: "×", target: { most: 2.8 } },
    {
      what: "start to tools/list, 2026-07-28 ÷ bare Node",
      value: over(measured, (ms) => ms.modern / ms.bare),
      unit: "×",
      target: { most: 2.8 },
    },
  ];
}

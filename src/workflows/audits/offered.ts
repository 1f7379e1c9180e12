import { hiddenByReason, type Surface } from "../../tools/surface.ts";
import { byRoute } from "../../tools/tool.ts";
import { applyChanges } from "../apply-changes.ts";
import type { KeptCall } from "../kept-sets.ts";
import type { ProposedChange } from "./audit.ts";
import { plural } from "./checks/check.ts";

/** Calls that can be applied here as one set, and sentences about those that cannot. */
interface Offered {
  readonly calls: readonly KeptCall[];
  readonly leftOut: readonly string[];
}

/** A set with a call that is hidden here would be refused as a whole, so those are left out, and said. */
export function offered(surface: Surface, changes: readonly ProposedChange[]): Offered {
  if (changes.length === 0) return { calls: [], leftOut: [] };
  const { names, hidden } = surface;
  const noSet = hidden.get(applyChanges.name);
  if (noSet !== undefined)
    return { calls: [], leftOut: [`The calls are not kept as a set: ${applyChanges.name} is hidden here (${noSet}).`] };
  const calls = changes.map(({ route, args }) => ({ tool: byRoute.get(route)!.name, arguments: { ...args } }));
  const out = calls.filter(({ tool }) => hidden.has(tool));
  const reasons = hiddenByReason({ names, hidden: new Map(out.map(({ tool }) => [tool, hidden.get(tool)!])) });
  const why = [...reasons].map(([reason, tools]) => `${tools.join(", ")} (${reason})`).join("; ");
  return {
    calls: calls.filter(({ tool }) => !hidden.has(tool)),
    leftOut:
      out.length === 0
        ? []
        : [`Left out of the set, because the tool is hidden here: ${out.length} of ${plural(calls.length, "call")}: ${why}.`],
  };
}

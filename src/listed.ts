import { mayNeedApproval } from "./dispatch.ts";
import { listingOf, schemaOf } from "./tools/listing.ts";
import type { Listed } from "./tools/surface.ts";
import { tools } from "./tools/tool.ts";
import { workflows } from "./workflows/index.ts";

/**
 * Everything a server can show, in the order of listing: workflows first, for they save calls.
 *
 * Made when the package is built (`dist/listed.json`, read by `cli/settings.ts`): hosts wait for the list of tools, and making it takes the whole catalog,
 * every workflow, and a schema of each.
 */
export const listed: readonly Listed[] = [
  ...[...workflows.values()].map(({ name, does, input, annotations, gated }) => ({
    toolset: "workflows",
    inDefault: true,
    gated,
    listing: { name, description: does, inputSchema: schemaOf(input), annotations },
  })),
  ...[...tools.values()].map((tool) => ({
    toolset: tool.toolset,
    inDefault: tool.inDefault,
    gated: mayNeedApproval(tool),
    listing: listingOf(tool),
  })),
];

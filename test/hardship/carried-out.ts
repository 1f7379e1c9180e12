import { routes } from "../../src/sandbox/routes/index.ts";
import { tools } from "../../src/tools/tool.ts";

/** A change that the sandbox made, whatever became of its answer. */
export interface CarriedOut {
  readonly tool: string;
  /** Path and body arguments, as they arrived. */
  readonly args: Readonly<Record<string, unknown>>;
}

type Handler = (call: { readonly params: object; readonly body: object | undefined }) => unknown;

/** Keeps a list of the changes that sandboxes started from now on make. A request that a handler refuses changes nothing and is not in it. */
export function watchSandbox(): CarriedOut[] {
  const made: CarriedOut[] = [];
  const handlers = routes as unknown as Record<string, Handler>;
  for (const [name, handler] of Object.entries(handlers)) {
    if (tools.get(name)?.effect === "read") continue;
    handlers[name] = (call) => {
      const answer = handler(call);
      made.push({ tool: name, args: { ...call.params, ...call.body } });
      return answer;
    };
  }
  return made;
}

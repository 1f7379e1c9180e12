import { sandboxAdminKey } from "../sandbox/admin-key.ts";

export interface SandboxFlags {
  readonly port: number;
  readonly users: number;
  readonly projects: number;
  readonly latencyMs: number;
}

/** Serves the organization and says where, as one JSON line. It goes on until the process is ended. */
export async function serveSandboxAlone(flags: SandboxFlags, print: (text: string) => void): Promise<never> {
  const { startSandbox } = await import("../sandbox/start.ts");
  const sandbox = await startSandbox(flags);
  print(JSON.stringify({ url: sandbox.url, admin_key: sandboxAdminKey }));
  return new Promise<never>(() => undefined);
}

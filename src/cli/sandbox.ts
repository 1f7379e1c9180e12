import { sandboxAdminKey } from "../sandbox/admin-key.ts";
import { UsageError } from "./exit.ts";

export interface SandboxFlags {
  readonly port: number;
  readonly users: number;
  readonly projects: number;
  readonly latencyMs: number;
}

function portProblem(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new UsageError(`Port ${port} is in use: give another one, or 0 for a free one.`);
  if (code === "EACCES") return new UsageError(`Port ${port} may not be used by this user: give one above 1023, or 0 for a free one.`);
  return error;
}

/**
 * Serves the organization and says where, as one JSON line. It goes on until the process is ended.
 * @throws {UsageError} For a port that cannot be used.
 */
export async function serveSandboxAlone(flags: SandboxFlags, print: (text: string) => void): Promise<never> {
  const { startSandbox } = await import("../sandbox/start.ts");
  const sandbox = await startSandbox(flags).catch((error: unknown) => {
    throw portProblem(error, flags.port);
  });
  print(JSON.stringify({ url: sandbox.url, admin_key: sandboxAdminKey }));
  return new Promise<never>(() => undefined);
}

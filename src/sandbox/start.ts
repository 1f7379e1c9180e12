import { seedOrg } from "./seed.ts";
import { serveSandbox, type Sandbox, type SandboxOptions } from "./server.ts";

/** The organization every run starts with. */
const defaults = { seed: 1, users: 40, projects: 8 };

/** Seeds an organization and serves it. `seed` is that of the faults: the organization is always the same one. */
export function startSandbox(options: SandboxOptions & { readonly users?: number; readonly projects?: number }): Promise<Sandbox> {
  const { users = defaults.users, projects = defaults.projects } = options;
  const now = () => Math.floor(Date.now() / 1000);
  return serveSandbox(seedOrg({ seed: defaults.seed, now, users, projects }), { clock: Date.now, ...options });
}

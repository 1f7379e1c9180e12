import { setTimeout as sleep } from "node:timers/promises";

/** Members of the environment that tell whether a person sits before this machine. */
type Environment = Readonly<Record<string, string | undefined>>;

/** A launcher that found no browser says so at once; one that became the browser runs on. */
const failsWithinMs = 1_500;

/** Over SSH the browser would open on a machine the person is not at; on Linux without a display there is none, or one that draws into a terminal. */
function hasScreen(platform: NodeJS.Platform, env: Environment): boolean {
  const isSet = (name: string): boolean => env[name] !== undefined && env[name] !== "";
  if (isSet("SSH_CONNECTION")) return false;
  return platform !== "linux" || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].some(isSet);
}

/** Whether the launcher did not fail. */
async function launch(url: string): Promise<boolean> {
  const { default: open } = await import("open");
  const launcher = await open(url);
  const failed = new Promise<boolean>((resolve) => {
    if (launcher.exitCode !== null) resolve(launcher.exitCode !== 0);
    else launcher.once("exit", (code) => resolve(code !== 0));
  });
  return !(await Promise.race([failed, sleep(failsWithinMs, false)]));
}

/**
 * Opens an address in the person's default browser. The address is an argument of the launcher, and so other users of this machine can read it
 * in the list of processes while the launcher runs.
 * @returns False when there is no browser to open. The reason is not told, for it holds the address.
 */
export const createBrowser =
  (platform: NodeJS.Platform, env: Environment): ((url: string) => Promise<boolean>) =>
  (url) =>
    hasScreen(platform, env) ? launch(url).catch(() => false) : Promise.resolve(false);

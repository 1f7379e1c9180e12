import type { Dispatcher } from "undici";
import { isLoopback } from "./base-url.ts";
import { ConfigError } from "./errors.ts";

/** Proxies, as undici's EnvHttpProxyAgent takes them: `httpProxy` also serves https where `httpsProxy` is not set. */
export interface ProxyOptions {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached directly, `NO_PROXY` style. */
  readonly noProxy?: string | undefined;
}

/** A connection to the proxy ended before the proxy answered. undici knows no such code and would connect again without end. */
export const proxyClosed = "PROXY_CLOSED";

/** More would not help against endpoints that allow some ten requests a minute. */
const connections = 32;

/** @throws {ConfigError} When a proxy is not a URL that undici can use. The message never repeats it: it may hold a password. */
export function checkProxy(proxy: ProxyOptions): void {
  for (const [name, given] of [
    ["HTTP", proxy.httpProxy],
    ["HTTPS", proxy.httpsProxy],
  ] as const) {
    if (given === undefined || given === "") continue;
    try {
      const { protocol, username, password } = new URL(given);
      decodeURIComponent(username + password);
      if (["http:", "https:", "socks5:", "socks:"].includes(protocol)) continue;
    } catch {}
    throw new ConfigError(`The ${name} proxy is not a proxy's URL. It looks like http://proxy.example:8080.`);
  }
}

/**
 * Opens nothing until the first request. Certificates are always verified.
 * A base URL on this machine never goes through a proxy, whatever `noProxy` says: a proxy's localhost is another machine, and the key would
 * go there in clear text.
 */
export async function createDispatcher(base: URL, proxy: ProxyOptions | undefined): Promise<Dispatcher> {
  // Only here: loading undici costs more than all the rest of the start.
  // The default export: a bundler turns a CommonJS library into a module that has no other.
  const {
    default: { EnvHttpProxyAgent, Pool },
  } = await import("undici");
  // The exchange keeps its own time over the whole attempt; undici's timers restart with every byte.
  const settings = { connections, headersTimeout: 0, bodyTimeout: 0 };
  if (proxy === undefined || isLoopback(base.hostname)) return new Pool(base.origin, settings);
  const clientFactory = (url: URL, options: object): Dispatcher => {
    const pool = new Pool(url, options);
    const connect: (target: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect.bind(pool);
    const connectOrSay = (target: Dispatcher.ConnectOptions) =>
      connect(target).catch((error: Error & { code?: string }) => {
        throw error.code === "UND_ERR_SOCKET" ? Object.assign(new Error("proxy closed"), { code: proxyClosed }) : error;
      });
    return Object.assign(pool, { connect: connectOrSay });
  };
  const { httpProxy = "", httpsProxy = "", noProxy = "" } = proxy;
  // Empty strings, because undici reads the environment for what is undefined.
  return new EnvHttpProxyAgent({ ...settings, clientFactory, httpProxy, httpsProxy, noProxy });
}

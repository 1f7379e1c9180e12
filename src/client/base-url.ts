import { ConfigError } from "./errors.ts";

/** Whether a host name of a parsed URL can only mean this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);

/**
 * The base URL as the client uses it: trimmed, without a trailing slash.
 * @throws {ConfigError} When it is not a plain https URL; http is fine on this machine. The message never repeats the URL, which may hold a
 * password.
 */
export function checkBaseUrl(given: string): string {
  const text = given.trim();
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
    throw new ConfigError("The base URL is not a URL. It looks like https://api.openai.com/v1.");
  }
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new ConfigError("The base URL must begin with https://.");
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError("The base URL must not hold a user name or password; the admin key is given separately.");
  }
  if (/[?#]/.test(text)) throw new ConfigError("The base URL must not hold a query (`?`) or a fragment (`#`).");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new ConfigError(
      "The base URL must begin with https://: http shows the key to anyone on the way. Only 127.0.0.1, localhost and [::1] may use it.",
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

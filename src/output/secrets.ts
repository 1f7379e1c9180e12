/**
 * Shapes of OpenAI keys (`sk-…`, with or without a kind such as `admin`, `proj`, `svcacct`) and of private keys in PEM.
 * A redacted value such as `sk-admin…xyz` is too short to match.
 */
const shapes = [
  /\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** `sk-admin-…f3Xk`: enough to recognise a key one holds, useless to anyone else. */
export function redacted(secret: string): string {
  const kind = /^sk-(?:[a-z]+-)?/.exec(secret)?.[0] ?? "";
  return secret.length < 24 ? `${kind}…` : `${kind}…${secret.slice(-4)}`;
}

/**
 * Takes every key out of a text on its way to the model, a log or an error message.
 * @param known Secrets to take out whatever their shape: the admin key in use.
 * @param allowed Secrets the operator asked to see (`--secrets inline`).
 */
export function withoutSecrets(text: string, known: readonly string[], allowed: readonly string[] = []): string {
  let clean = text;
  for (const secret of known) if (secret !== "" && !allowed.includes(secret)) clean = clean.replaceAll(secret, redacted(secret));
  for (const shape of shapes) {
    clean = clean.replace(shape, (found) =>
      allowed.includes(found) ? found : found.startsWith("-----") ? "[private key removed]" : redacted(found),
    );
  }
  return clean;
}

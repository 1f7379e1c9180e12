/**
 * Shapes of OpenAI keys (`sk-…`, with or without a kind such as `admin`, `proj`, `svcacct`) and of private keys in PEM. A redacted value such as
 * `sk-admin…xyz` is too short to match. Within a word only a known kind counts: `risk-assessment-of-the-new-platform` is a name. A private key ends where
 * nothing follows that can belong to it, or a name with the first line of one would take the rest of an answer with it.
 */
const shapes = [
  /(?<![A-Za-z0-9])sk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}/g,
  /sk-(?:admin|proj|svcacct|service)-[A-Za-z0-9_-]{20,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\r?\n(?:Proc-Type|DEK-Info): [\w,-]+|[A-Za-z0-9+/= \uFFFD]|\\[nr]|(?:\r?\n)+(?=[A-Za-z0-9+/=]+\s*$|-----END ))*(?:-----END [A-Z ]*PRIVATE KEY-----)?/gm,
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

const quotedText = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/**
 * The same for JSON, which stays the JSON it was: what is taken out of one text does not reach into the next, and numbers keep their digits.
 * @param json Well-formed.
 */
export const jsonWithoutSecrets = (json: string, known: readonly string[], allowed: readonly string[] = []): string =>
  json.replace(quotedText, (quoted) => {
    const inside = quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
    const clean = withoutSecrets(inside, known, allowed);
    return clean === inside ? quoted : JSON.stringify(clean);
  });

/** The same for every text in a value, names of members included. */
export function valueWithoutSecrets(value: unknown, known: readonly string[]): unknown {
  if (typeof value === "string") return withoutSecrets(value, known);
  if (Array.isArray(value)) return value.map((item) => valueWithoutSecrets(item, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [withoutSecrets(name, known), valueWithoutSecrets(part, known)]));
}

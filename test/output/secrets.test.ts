import { describe, expect, it } from "vitest";
import { redacted, withoutSecrets } from "../../src/output/secrets.ts";

const key = "sk-admin-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

describe("secrets", () => {
  it.each([
    ["an admin key", key, "sk-admin-…6789"],
    ["a project key", "sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz_0-1", "sk-proj-…_0-1"],
    ["a service account key", "sk-svcacct-AbCdEfGhIjKlMnOpQrStUvWx", "sk-svcacct-…UvWx"],
    ["an old key without a kind", "sk-AbCdEfGhIjKlMnOpQrStUvWxYz012345", "sk-…2345"],
  ])("takes %s out of a text wherever it stands", (_, secret, left) => {
    expect(withoutSecrets(`{"value":"${secret}","x":"${secret}!"}`, [])).toBe(`{"value":"${left}","x":"${left}!"}`);
  });

  it("takes a known secret out whatever its shape", () => {
    expect(withoutSecrets("Bearer my-odd-key-of-24-letters", ["my-odd-key-of-24-letters"])).toBe("Bearer …ters");
    expect(withoutSecrets("short", ["short"])).toBe("…");
  });

  it("takes a private key out, also one that is cut off", () => {
    expect(withoutSecrets("-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----", [])).toBe("[private key removed]");
    expect(withoutSecrets("a -----BEGIN PRIVATE KEY-----\nMHcC", [])).toBe("a [private key removed]");
  });

  it("leaves what the API redacted itself, and the one key the operator asked to see", () => {
    expect(withoutSecrets("sk-admin...def sk-proj-****1234", [])).toBe("sk-admin...def sk-proj-****1234");
    expect(withoutSecrets(`${key} ${key}x`, [], [key])).toBe(`${key} sk-admin-…789x`);
  });

  it("shows only the kind and the end of a key", () => {
    expect(redacted(key)).toBe("sk-admin-…6789");
    expect(redacted("tooshort")).toBe("…");
  });
});

import { describe, expect, it } from "vitest";
import { jsonWithoutSecrets, redacted, valueWithoutSecrets, withoutSecrets } from "../../src/output/secrets.ts";

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

  it("takes a key out of the middle of a word, and leaves words that only look like its beginning", () => {
    expect(withoutSecrets(`prod_${key} x${key}`, [])).toBe("prod_sk-admin-…6789 xsk-admin-…6789");
    const words = "risk-assessment-of-the-new-platform, desk-support-and-logistics-team";
    expect(withoutSecrets(words, [])).toBe(words);
  });

  it("takes nothing else with the first line of a private key", () => {
    const begin = "-----BEGIN PRIVATE KEY-----";
    expect(withoutSecrets(`id\tname\nuser-1\t${begin}\nuser-2\tAda\n`, [])).toBe("id\tname\nuser-1\t[private key removed]\nuser-2\tAda\n");
    expect(withoutSecrets(`group: ${begin} (id grp_1)\nlose access: 4 people`, [])).toBe(
      "group: [private key removed](id grp_1)\nlose access: 4 people",
    );
    expect(
      withoutSecrets(
        `${begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\nMHcC\nMIIE==\n-----END RSA PRIVATE KEY-----\nrest`,
        [],
      ),
    ).toBe("[private key removed]\nrest");
  });

  it("leaves JSON the JSON it was", () => {
    const rows = { a: "-----BEGIN PRIVATE KEY-----", b: [`line\n${key}`, 'x "y" \\'], c: "rest" };
    const clean = { a: "[private key removed]", b: ["line\nsk-admin-…6789", 'x "y" \\'], c: "rest" };
    expect(JSON.parse(jsonWithoutSecrets(JSON.stringify(rows, undefined, 1), []))).toEqual(clean);
    expect(valueWithoutSecrets(rows, [])).toEqual(clean);
    expect(jsonWithoutSecrets('{"n":12345678901234567890.10,"s":"\\u0073k-proj-AbCdEfGhIjKlMnOpQrStUvWx"}', [])).toBe(
      '{"n":12345678901234567890.10,"s":"sk-proj-…UvWx"}',
    );
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

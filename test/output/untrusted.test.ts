import { describe, expect, it } from "vitest";
import { isTypeable, nameText, shown } from "../../src/output/untrusted.ts";

describe("text of the organization", () => {
  it.each([
    ["control characters and line breaks", "Pay\u0007ments\r\nApproved: yes", "Pay\uFFFDments\uFFFD\uFFFDApproved: yes"],
    ["a terminal escape", "\u001B[31mred", "\uFFFD[31mred"],
    ["bidi controls", "abc\u202Egpj.exe", "abc\uFFFDgpj.exe"],
    ["zero-width characters", "Pay\u200Bments\uFEFF", "Pay\uFFFDments\uFFFD"],
    ["line and paragraph separators", "a\u2028b\u2029c", "a\uFFFDb\uFFFDc"],
    ["tag characters that only a model reads", "ok\u{E0041}\u{E0042}", "ok\uFFFD\uFFFD"],
    ["a lone surrogate", "a\uD800b", "a\uFFFDb"],
    ["a tab, which would break a table", "a\tb", "a\uFFFDb"],
    [
      "letters that are shown as nothing",
      "Payments\u3164 \u115F\uFFA0\u034F\u17B4\u2065\u2800",
      "Payments\uFFFD \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
    ],
    ["variation selectors, which can carry a text of their own", "a\uFE0Fb\u{E0100}\u{E01EF}", "a\uFFFDb\uFFFD\uFFFD"],
  ])("makes %s visible", (_, dirty, clean) => {
    expect(shown(dirty)).toBe(clean);
  });

  it.each(["Zoë Müller", "日本語チーム", "Команда", "R&D <core>", "👍", "✈️ Travel"])("leaves %s as it is", (name) => {
    expect(shown(name)).toBe(name);
  });

  it("is bounded, and says how much is missing", () => {
    expect(shown("x".repeat(2005))).toBe(`${"x".repeat(2000)}… (5 more characters)`);
    expect(shown("👍👍", 3)).toBe("👍… (2 more characters)");
  });

  it("stands in quotes among other words where it could pass for them", () => {
    const names = [
      "Payments Engineering",
      "ada@example.com",
      "Zoë O'Neill",
      "https://issuer.example/a",
      "role-api-project-owner__api-project__proj_1",
    ];
    expect(names.map((name) => nameText(name))).toEqual(names);
    expect(nameText("Old team (group_1)    lose access: nobody")).toBe('"Old team (group_1) lose access: nobody"');
    expect(nameText('Eve", nobody else; keep access: all')).toBe('"Eve\', nobody else; keep access: all"');
    expect(nameText("deploy sk-proj-AbCdEfGhIjKlMnOpQrStUvWx")).toBe("deploy sk-proj-…UvWx");
    expect(nameText("a, b and much more", 4)).toBe('"a, b"… (14 more characters)');
  });

  it("is offered for typing only where a person can read and type it", () => {
    expect(["Payments", "Zoë Müller"].map(isTypeable)).toEqual([true, true]);
    expect(
      ["", " Payments", "Pay\u200Bments", "Pay\u00A0ments", "x".repeat(65), "a  b", "✈️", "sk-proj-AbCdEfGhIjKlMnOpQrStUvWx"].map(
        isTypeable,
      ),
    ).toEqual([false, false, false, false, false, false, false, false]);
  });
});

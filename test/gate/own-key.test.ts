import { describe, expect, it } from "vitest";
import { isOwnKey } from "../../src/gate/own-key.ts";

describe("the own key", () => {
  const key = "sk-admin-abcdefghijklmnopqrstuvwxyz-WXYZ";

  it.each<[unknown, boolean | undefined]>([
    ["sk-admin-...WXYZ", true],
    ["sk-admin...XYZ", true],
    ["sk-admin-abc…", true],
    ["sk-admin-abc***********XYZ", true],
    ["sk-admin-...WXYA", false],
    ["sk-admin-abd...WXYZ", false],
    ["sk-...YZ", undefined],
    ["sk-admin-...", undefined],
    ["WXYZ", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("is told by what its redacted value shows: %j is it: %s", (redacted, own) => expect(isOwnKey(key, redacted)).toBe(own));
});

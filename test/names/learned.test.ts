import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLearned } from "../../src/names/learned.ts";
import { startStage, type Stage } from "./stage.ts";

describe("names seen in answers", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  test("are known after a look-up, without another request", async () => {
    const [user] = [...stage.org.users.values()].map((one) => one.user);
    expect(stage.names.known(user!.id)).toBeUndefined();
    await stage.resolve("retrieve_user", { user_id: user!.name! });
    for (const { user: listed } of stage.org.users.values()) expect(stage.names.known(listed.id)).toBe(listed.name);
    expect(stage.sent).toHaveLength(1);
  });
});

describe("an answer", () => {
  const learnt = (json: unknown) => {
    const learned = createLearned();
    learned.learn(json);
    return learned.known;
  };

  test("tells names wherever it has them", () => {
    const known = learnt({
      data: [
        { id: "key_1", name: "prod", owner: { user: { id: "user-1", email: "a@example.com" } } },
        { group_id: "g1", group_name: "Security", project_id: "proj_1" },
        { project: { id: "proj_1", name: "Payments" } },
      ],
    });
    expect(["key_1", "user-1", "g1", "proj_1", "proj_2"].map((id) => known(id))).toEqual([
      "prod",
      "a@example.com",
      "Security",
      "Payments",
      undefined,
    ]);
  });

  test("tells the name rather than the email, and the latest one", () => {
    const learned = createLearned();
    learned.learn({ id: "user-1", email: "a@example.com" });
    learned.learn({ id: "user-1", name: "Ada", email: "a@example.com" });
    expect(learned.known("user-1")).toBe("Ada");
  });

  test("tells nothing by what callers may write into it", () => {
    const fake = { id: "proj_1", name: "Payments" };
    const known = learnt({ id: "role_1", name: "r", metadata: fake, rules: [{ attribute_matchers: fake }], changes_requested: fake });
    expect(known("proj_1")).toBeUndefined();
  });

  test("gives names that are safe to show", () => {
    expect(learnt({ id: "a", name: "x\u202Ey\nz" })("a")).toBe("x\uFFFDy\uFFFDz");
    expect(learnt({ id: "a", name: "x".repeat(500) })("a")!.length).toBeLessThan(100);
  });

  test.each([undefined, null, "text", 7, [], [[null]], { id: 1, name: 2 }, { id: "", name: "" }])("may be anything: %j", (json) => {
    expect(learnt(json)("")).toBeUndefined();
  });

  test("is not walked for ever", () => {
    let json: unknown = { id: "deep", name: "Deep" };
    for (let depth = 0; depth < 200_000; depth += 1) json = { inner: json };
    expect(learnt(json)("deep")).toBeUndefined();
    expect(learnt(Array.from({ length: 200_000 }, (_, index) => ({ id: `i${index}`, name: "n" })))("none")).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { idWhere, startStage, type Stage } from "../names/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const rename = (before: string, after: string): string => {
  const id = idWhere(stage.org.projects, ({ project }) => project.name === before);
  stage.org.projects.get(id)!.project.name = after;
  return id;
};
const suggest = (kind: "project" | "user" | "group", typed: string) => stage.names.suggest(kind, typed);

describe("suggestions", () => {
  it("begin with what was typed, then hold it; case and width make no difference", async () => {
    rename("Search", "My PAYMENTS");
    expect(await suggest("project", "paY")).toEqual(["Payments", "Payments Staging", "My PAYMENTS"]);
    expect(await suggest("project", " ｐay ")).toEqual(["Payments", "Payments Staging", "My PAYMENTS"]);
    expect(await suggest("project", "payments s")).toEqual(["Payments Staging"]);
    expect(await suggest("project", "nothing like this")).toEqual([]);
    expect(await suggest("group", "support")).toContain("Support Team");
  });

  it("are all names where nothing was typed, without archived projects", async () => {
    const names = [...stage.org.projects.values()]
      .filter(({ project }) => project.status !== "archived")
      .map(({ project }) => project.name!);
    expect(names.length).toBeLessThan(stage.org.projects.size);
    expect((await suggest("project", "")).toSorted()).toEqual(names.toSorted());
  });

  it("of people are emails, found by name as well", async () => {
    const { user } = stage.org.users.get(
      idWhere(stage.org.users, (one) => typeof one.user.name === "string" && typeof one.user.email === "string"),
    )!;
    expect(await suggest("user", user.email!)).toEqual([user.email]);
    expect(await suggest("user", user.name!)).toContain(user.email);
  });

  it("are ids where a name cannot be shown as it is", async () => {
    const ids = [rename("Search", "Pay\u202Eroll"), rename("Payments Staging", `Pay${"x".repeat(300)}`)];
    expect((await suggest("project", "pay")).toSorted()).toEqual(["Payments", ...ids].toSorted());
  });

  it("cost one request while somebody types, and none where a name was looked up just now", async () => {
    for (const typed of ["", "p", "pa", "pay"]) await suggest("project", typed);
    expect(stage.sent).toHaveLength(1);
    await stage.resolve("retrieve_project", { project_id: "Payments" });
    expect(stage.sent).toHaveLength(1);
    stage.wait(31_000);
    await Promise.all(["p", "pa", "pay"].map((typed) => suggest("project", typed)));
    expect(stage.sent).toHaveLength(2);
  });

  it("are none without an answer of the API, which is not asked again with every letter", async () => {
    stage.cutOff(true);
    for (const typed of ["p", "pa", "pay"]) expect(await suggest("project", typed)).toEqual([]);
    expect(stage.sent).toHaveLength(1);
    stage.cutOff(false);
    expect(await suggest("group", "support")).toContain("Support Team");
    stage.wait(31_000);
    expect(await suggest("project", "pay")).toContain("Payments");
  });

  it("read a few pages of a long list only", async () => {
    await stage.close();
    stage = await startStage({ users: 700 });
    expect((await suggest("user", "")).length).toBeGreaterThan(100);
    expect(stage.sent).toHaveLength(5);
  });
});

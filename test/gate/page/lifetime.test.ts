import { connect } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { createBrowser } from "../../../src/gate/channels/page/browser.ts";
import { draftPlans, expiring, type Plans } from "../../support/plans.ts";
import { approve, send, setStage, type Stage } from "./stage.ts";

let plans: Plans;
const stages: Stage[] = [];

beforeAll(async () => {
  plans = await draftPlans();
});

afterEach(async () => {
  for (const { page } of stages.splice(0)) await page.close();
});

const newStage = async (options?: Parameters<typeof setStage>[0]): Promise<Stage> => {
  const stage = await setStage(options);
  stages.push(stage);
  return stage;
};

const refused = (url: string): Promise<boolean> =>
  send(url, "GET").then(
    () => false,
    () => true,
  );

describe("the page", () => {
  test("is named to nobody but the browser", async () => {
    const stage = await newStage();
    const { url, said } = await stage.show(plans.removal);
    expect(said).toBe("A page was opened in the user's browser.");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/);
  });

  test.each([
    ["cannot be opened", () => Promise.resolve(false)],
    ["throws", (url: string) => Promise.reject(new Error(`cannot open ${url}`))],
  ])("does not exist when the browser %s", async (_, openBrowser) => {
    const stage = await newStage({ openBrowser });
    const { url, said } = await stage.show(plans.removal);
    expect(said).toBeUndefined();
    await expect.poll(() => refused(url)).toBe(true);
  });

  test("of another plan outlives one that could not be opened", async () => {
    let opens = true;
    const stage = await newStage({ openBrowser: () => Promise.resolve(opens) });
    const first = await stage.show(plans.removal);
    opens = false;
    const second = await stage.show(plans.archival);
    expect(second.said).toBeUndefined();
    expect((await send(second.url, "GET")).status).toBe(404);
    expect((await send(first.url, "GET")).status).toBe(200);
  });

  test("is not opened for a plan that nobody can answer there", async () => {
    const stage = await newStage();
    expect(await stage.show({ ...plans.removal, needsCode: true })).toMatchObject({ said: undefined, url: "" });
    const waiting = await stage.approvals.open(plans.removal);
    stage.wait(600_001);
    expect(await stage.page.show(waiting)).toBeUndefined();
  });

  test("is gone, and the server with it, a while after the last plan was answered", async () => {
    const stage = await newStage({ lingerMs: 300 });
    const first = await stage.show(plans.removal);
    const second = await stage.show(plans.archival);
    expect(new URL(first.url).origin).toBe(new URL(second.url).origin);
    await approve(first.url);
    expect((await send(first.url, "GET")).body).toContain("Answered already");
    await expect.poll(async () => (await send(first.url, "GET")).status).toBe(404);
    expect((await send(second.url, "GET")).status).toBe(200);
    stage.page.hide(second.waiting.id);
    expect((await send(second.url, "GET")).status).toBe(410);
    await expect.poll(() => refused(second.url)).toBe(true);
    const third = await stage.show(plans.promotion);
    expect((await send(third.url, "GET")).status).toBe(200);
  });

  test("is gone by itself after the plan's time", async () => {
    const stage = await newStage({ lingerMs: 0 });
    const { url } = await stage.show(expiring(plans.removal, stage.now() + 200));
    await expect.poll(() => refused(url)).toBe(true);
  });

  test("is gone when it is closed", async () => {
    const stage = await newStage();
    const { url } = await stage.show(plans.removal);
    await stage.page.close();
    expect(await refused(url)).toBe(true);
    await stage.page.close();
  });

  test("keeps no process alive, not even with a connection open", async () => {
    const stage = await newStage();
    const { url } = await stage.show(plans.removal);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.unref();
    expect((await send(url, "GET")).status).toBe(200);
    await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"))).toStrictEqual([]);
    socket.destroy();
  });
});

describe("the person's browser", () => {
  test("is not looked for where nobody sits", async () => {
    for (const env of [{}, { DISPLAY: "" }, { DISPLAY: ":0", SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }])
      expect(await createBrowser("linux", env)("http://127.0.0.1:1/")).toBe(false);
  });
});

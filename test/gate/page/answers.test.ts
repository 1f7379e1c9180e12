import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOutOfBand } from "../../../src/gate/channels/out-of-band.ts";
import { planOf } from "../../../src/gate/plan.ts";
import { tools } from "../../../src/tools/tool.ts";
import { draftPlans, type Given, type Plans } from "../../support/plans.ts";
import { approve, decline, renamed, send, setStage, submit, tokenOf, type Got, type Stage } from "./stage.ts";

let plans: Plans;
let stage: Stage;

beforeAll(async () => {
  plans = await draftPlans();
});

beforeEach(async () => {
  stage = await setStage();
});

afterEach(() => stage.page.close());

describe("an answer", () => {
  test("Approve is recorded, and the person is told what happens now", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const { status, body } = await approve(url);
    expect(status).toBe(200);
    expect(body).toContain("Approved");
    expect(body).toContain("You can close this tab.");
    expect(await stage.approvals.answerTo(waiting.id)).toMatchObject({ decision: "Approve", channel: "page" });
  });

  test("Decline is recorded", async () => {
    const { waiting, url } = await stage.show(plans.archival);
    const { status, body } = await decline(url);
    expect(status).toBe(200);
    expect(body).toContain("Nothing was changed.");
    expect(await stage.approvals.answerTo(waiting.id)).toMatchObject({ decision: "Decline", channel: "page" });
  });

  test("the name is asked again until it is exact", async () => {
    const { waiting, url } = await stage.show(plans.archival);
    for (const name of ["", "Approve", "payments", "Payments ", " Payments", "Payment", "<b>"]) {
      const { status, body } = await approve(url, name);
      expect(status, name).toBe(422);
      expect(body).toContain("That is not the name. Nothing was changed.");
    }
    expect(await stage.approvals.answerTo(waiting.id)).toBeUndefined();
    expect((await approve(url, "Payments")).status).toBe(200);
    expect(await stage.approvals.answerTo(waiting.id)).toMatchObject({ decision: "Payments" });
  });

  test("Decline stays a no for a target called Decline", async () => {
    const { waiting, url } = await stage.show(renamed(plans.archival, "Decline"));
    await decline(url);
    expect((await stage.approvals.answerTo(waiting.id))?.decision).not.toBe(waiting.view.typed);
  });

  test("only the first one counts", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const token = await tokenOf(url);
    const answers = ["decline", "approve", "approve", "decline"].map((decision) =>
      submit(url, [
        ["csrf", token],
        ["decision", decision],
      ]),
    );
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toStrictEqual([200, 410, 410, 410]);
    const { decision } = (await stage.approvals.answerTo(waiting.id))!;
    expect(decision).toBe(["Decline", "Approve", "Approve", "Decline"][statuses.indexOf(200)]);
    expect((await send(url, "GET")).body).toContain("Answered already");
  });

  test("of one plan leaves another one open", async () => {
    const first = await stage.show(plans.removal);
    const second = await stage.show(plans.archival);
    await approve(first.url);
    expect(await stage.approvals.answerTo(second.waiting.id)).toBeUndefined();
    expect((await approve(second.url, "Payments")).status).toBe(200);
  });
});

describe("a page whose plan", () => {
  const late = async (url: string, token: string, says: string): Promise<void> => {
    const fields: Array<[string, string]> = [
      ["csrf", token],
      ["decision", "approve"],
    ];
    for (const got of [await submit(url, fields), await send(url, "GET")]) {
      expect(got.status).toBe(410);
      expect(got.body).toContain(says);
      expect(got.body).not.toContain("<form");
    }
  };

  test("was taken back takes no answer", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const token = await tokenOf(url);
    stage.page.hide(waiting.id);
    await late(url, token, "No answer is needed any more");
    expect(await stage.approvals.answerTo(waiting.id)).toBeUndefined();
  });

  test("was withdrawn by another process takes no answer", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const token = await tokenOf(url);
    await stage.approvals.withdraw(waiting.id);
    await late(url, token, "No answer is needed any more");
  });

  test("was answered on a terminal says what the answer was", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const token = await tokenOf(url);
    await stage.approvals.answer(waiting.id, { decision: "Decline", channel: "terminal" });
    await late(url, token, "This was declined at ");
    expect(await stage.approvals.answerTo(waiting.id)).toMatchObject({ decision: "Decline", channel: "terminal" });
  });

  test("expired takes no answer", async () => {
    const { waiting, url } = await stage.show(plans.removal);
    const token = await tokenOf(url);
    stage.wait(600_001);
    await late(url, token, "The time is over");
    expect(await stage.approvals.answerTo(waiting.id)).toBeUndefined();
  });
});

test("the call that waits goes on with what was answered on the page", async () => {
  const opened: string[] = [];
  const { approvals, page, now } = await setStage({
    openBrowser: async (url) => {
      opened.push(url);
      return true;
    },
  });
  const channel = createOutOfBand({ approvals, surface: page, approveCommand: undefined, organization: "o", waitMs: 10_000 });
  const given: Given = plans.removal;
  const changes = given.view.changes.map((change) => ({
    ...change,
    tool: tools.get(change.tool)!,
    args: {},
    risk: "destructive" as const,
    undo: change.undo,
    irreversible: undefined,
    typed: undefined,
    state: undefined,
    about: [],
  }));
  const plan = planOf(given.ticket.subject, given.view.title, changes, undefined, now());
  const outcome = async (answer: (url: string) => Promise<Got>) => {
    const asked = channel({ signal: new AbortController().signal, progress: () => undefined }).ask(plan, given.ticket, false);
    await expect.poll(() => opened.length).toBe(1);
    const { body } = await answer(opened.pop()!);
    return { reply: await asked, body };
  };
  expect(await outcome(approve)).toMatchObject({ reply: { yes: true, channel: "page" }, body: expect.stringContaining("Approved") });
  expect(await outcome(decline)).toMatchObject({ reply: { yes: false, code: "declined" }, body: expect.stringContaining("Declined") });
  await page.close();
});

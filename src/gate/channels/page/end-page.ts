import type { Answer, Waiting } from "../../approvals.ts";
import { isYes } from "../../view.ts";
import type { Document } from "./document.ts";
import { html } from "./html.ts";
import { clock, headline } from "./plan-page.ts";

/** Why a page asks no more. */
export type End =
  /** This page recorded the answer just now. */
  | { readonly how: "recorded"; readonly answer: Pick<Answer, "decision"> }
  /** Somebody answered before: another tab, a terminal. */
  | { readonly how: "answered"; readonly answer: Answer }
  | { readonly how: "expired" }
  | { readonly how: "withdrawn" };

function words({ view, ticket }: Waiting, end: End): { heading: string; text: readonly string[] } {
  switch (end.how) {
    case "recorded":
      return isYes(view, end.answer.decision)
        ? {
            heading: "Approved",
            text: [
              "Your assistant may now do exactly this, once, if nothing changed since you were asked.",
              `If it stopped waiting for you, tell it to go on: your approval counts until ${clock(ticket.expires)}.`,
            ],
          }
        : { heading: "Declined", text: ["Nothing was changed. Your assistant is told that you declined."] };
    case "answered":
      return {
        heading: "Answered already",
        text: [
          `This was ${isYes(view, end.answer.decision) ? "approved" : "declined"} at ${clock(end.answer.at)}. The first answer counts; this page did nothing now.`,
        ],
      };
    case "expired":
      return {
        heading: "The time is over",
        text: ["Nobody answered in time, so nothing was changed. If you still want it, ask your assistant again."],
      };
    case "withdrawn":
      return {
        heading: "No answer is needed any more",
        text: ["The request was taken back: the call was cancelled, or what it acts on changed. This page approved nothing."],
      };
  }
}

/** The page that says what happens now. */
export function endPage(waiting: Waiting, end: End): Document {
  const { heading, text } = words(waiting, end);
  const { view } = waiting;
  const content = html`<main>
    <h1>${heading}</h1>
    ${text.map((line) => html`<p>${line}</p>`)}
    <p>You can close this tab.</p>
    <dl class="subject">
      <div>
        <dt>It was about</dt>
        <dd>${headline(view)}</dd>
      </div>
      ${
        view.changes.length === 1
          ? html`<div>
              <dt>Acts on</dt>
              <dd><bdi>${view.changes[0]?.target}</bdi></dd>
            </div>`
          : undefined
      }
      <div>
        <dt>Organization</dt>
        <dd><bdi>${waiting.organization}</bdi></dd>
      </div>
    </dl>
  </main>`;
  return { title: heading, content };
}

/** The page for an answer that cannot be used, while the question stays open. */
export function problemPage(why: string): Document {
  const content = html`<main>
    <h1>Your answer was not recorded</h1>
    <p>${why}</p>
    <p>Nothing was changed. Go back, load the page anew, and answer there.</p>
  </main>`;
  return { title: "Not recorded", content };
}

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

interface Words {
  readonly heading: string;
  readonly text: readonly string[];
}

const recorded = ({ view, ticket }: Waiting, { decision }: Pick<Answer, "decision">): Words =>
  isYes(view, decision)
    ? {
        heading: "Approved",
        text: [
          "Your assistant may now do exactly this, once, if nothing changed since you were asked.",
          `If it stopped waiting for you, tell it to go on: your approval counts until ${clock(ticket.expires)}.`,
        ],
      }
    : { heading: "Declined", text: ["Nothing was changed. Your assistant is told that you declined."] };

const answered = ({ view }: Waiting, { decision, at }: Answer): Words => ({
  heading: "Answered already",
  text: [
    `This was ${isYes(view, decision) ? "approved" : "declined"} at ${clock(at)}. The first answer counts; this page did nothing now.`,
  ],
});

function words(waiting: Waiting, end: End): Words {
  if (end.how === "recorded") return recorded(waiting, end.answer);
  if (end.how === "answered") return answered(waiting, end.answer);
  return end.how === "expired"
    ? { heading: "The time is over", text: ["This can no longer be answered. If you still want it, ask your assistant again."] }
    : {
        heading: "No answer is needed any more",
        text: ["The request was taken back: the call was cancelled, or what it acts on changed. Nothing can be approved here any more."],
      };
}

/** The page that says what happens now. */
export function endPage(waiting: Waiting, end: End): Document {
  const { heading, text } = words(waiting, end);
  const { view } = waiting;
  const content = html`<main>
    <p class="bar"><b>openai-admin-mcp</b></p>
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
    <p class="bar"><b>openai-admin-mcp</b></p>
    <h1>Your answer was not recorded</h1>
    <p>${why}</p>
    <p>Go back, load the page anew, and answer there.</p>
  </main>`;
  return { title: "Not recorded", content };
}

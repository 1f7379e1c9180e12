import type { Waiting } from "../../approvals.ts";
import type { Fact } from "../../facts.ts";
import { lossesOf, undoText, type ChangeView, type PlanView } from "../../view.ts";
import type { Document } from "./document.ts";
import { html, type Html } from "./html.ts";

/** What the page's forms carry besides the answer. */
export interface Question {
  readonly waiting: Waiting;
  readonly csrf: string;
  /** Milliseconds left to answer. */
  readonly left: number;
  /** What was typed instead of the name, on a page that asks again. */
  readonly wrong?: string | undefined;
}

/** Names may be written from right to left: isolated, they cannot reorder the words around them. */
const said = (text: string): Html => html`<bdi>${text}</bdi>`;

/** What happens, in one sentence. The name of the tool, which a title may begin with, has a line of its own. */
export const headline = ({ title, changes }: PlanView): string => {
  const prefix = `${changes[0]?.tool}: `;
  return changes.length === 1 && title.startsWith(prefix) ? title.slice(prefix.length) : title;
};

const factRow = ({ label, value }: Fact): Html =>
  html`<tr>
    <th scope="row" ${label.startsWith(" ") ? html` class="part"` : undefined}>${label.trim()}</th>
    <td>${said(value)}</td>
  </tr>`;

const isFinal = ({ irreversible }: ChangeView): boolean => irreversible !== undefined;

const undoLine = (change: ChangeView): string => undoText(change) ?? "How to undo this is not known.";

function onlyChange(change: ChangeView): { consequences: Html; details: Html } {
  return {
    consequences: html`${change.warnings.map((warning) => html`<p>${warning}</p>`)}
      <p${isFinal(change) ? html` class="final"` : undefined}>${undoLine(change)}</p>`,
    details: html`<caption>
        Details of
        <code>${change.tool}</code>
      </caption>
      <tbody>
        ${change.facts.map(factRow)}
      </tbody>`,
  };
}

/** First what is lost by all of them, then each by itself. */
function manyChanges(changes: readonly ChangeView[]): { consequences: Html; details: Html } {
  const final = changes.filter(isFinal);
  const group = (change: ChangeView, index: number): Html =>
    html`<tbody>
      <tr>
        <th scope="rowgroup" colspan="2" class="group">
          ${index + 1}. <code>${change.tool}</code>: ${change.does}<br /><b>${said(change.target)}</b>
        </th>
      </tr>
      ${change.facts.map(factRow)}
      <tr>
        <td colspan="2" class="lost${isFinal(change) ? " final" : ""}">${[...change.warnings, undoLine(change)].join(" ")}</td>
      </tr>
    </tbody>`;
  const losses = lossesOf(changes);
  const list = html`<ul>
    ${losses.map(({ warning, which }) => html`<li>${warning} (${which})</li>`)}
  </ul>`;
  const finals = html`<p class="final">${final.length} of ${changes.length} changes CANNOT BE UNDONE:</p>
    <ul>
      ${final.map(({ target, tool }) => html`<li>${said(target)} <code>${tool}</code></li>`)}
    </ul>`;
  return {
    consequences: html`${final.length === 0 ? undefined : finals} ${losses.length === 0 ? undefined : list}
    ${final.length === changes.length ? undefined : html`<p>How to undo a change is said beside it.</p>`}`,
    details: html`<caption>
        All ${changes.length} changes, in this order
      </caption>
      ${changes.map(group)}`,
  };
}

/** Two forms, Decline first: it has the focus, and Enter in the field cannot press it. */
function decision({ waiting: { view }, csrf, wrong }: Question, final: boolean): Html {
  const token = html`<input type="hidden" name="csrf" value="${csrf}" />`;
  const yes = html`<button id="approve" class="yes${final ? " stop" : ""}" name="decision" value="approve">Approve</button>`;
  const problem = html`<p class="problem" id="problem" role="alert">That is not the name. Nothing was changed.</p>`;
  const field = html`${wrong === undefined ? undefined : problem}
    <label for="name">To approve, type ${html`<bdi class="exact">${view.typed}</bdi>`}</label>
    <input
      id="name"
      name="name"
      data-exact="${view.typed}"
      value="${wrong}"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      ${wrong === undefined ? undefined : html` aria-invalid="true" aria-describedby="problem" autofocus`}
    />`;
  const typed = view.typed !== undefined;
  return html`<section class="decision" aria-label="Your decision">
    <div>
      <form method="post" class="plain">
        ${token}<button name="decision" value="decline" ${wrong === undefined ? html` autofocus` : undefined}>Decline</button>
      </form>
      <form method="post" class="${typed ? "approve" : "plain"}">${token}${typed ? field : undefined}${yes}</form>
    </div>
  </section>`;
}

/** Time of day where this server runs, which is where the browser runs. */
export const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB");

/** The page that asks. */
export function planPage(question: Question): Document {
  const { waiting, left } = question;
  const { view, ticket, organization } = waiting;
  const [first, ...rest] = view.changes;
  const only = rest.length === 0 ? first : undefined;
  const final = view.changes.some(isFinal);
  const loses = final || lossesOf(view.changes).length > 0;
  const { consequences, details } = only === undefined ? manyChanges(view.changes) : onlyChange(only);
  const content = html`<main>
      <div class="bar">
        <p><b>openai-admin-mcp</b>: your assistant asks for your approval</p>
        <p id="time" class="time" role="timer">Can be answered until ${clock(ticket.expires)}</p>
      </div>
      <h1>${headline(view)}</h1>
      ${only === undefined || only.target === only.tool ? undefined : html`<p class="target">${said(only.target)}</p>`}
      <p class="organization">Organization: ${said(organization)}</p>
      <section class="panel${final ? " stop" : ""}" aria-labelledby="lost">
        <h2 id="lost">${loses ? "What is lost or handed out" : "How to undo it"}</h2>
        ${consequences}
      </section>
      <table>
        ${details}
      </table>
    </main>
    ${decision(question, final)}`;
  return { title: `Approve? ${headline(view)}`, content, left };
}

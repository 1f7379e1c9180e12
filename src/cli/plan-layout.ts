import { styleText } from "node:util";
import type { Waiting } from "../gate/approvals.ts";
import type { Fact } from "../gate/facts.ts";
import { undoText, type ChangeView } from "../gate/view.ts";

type Style = "bold" | "dim" | "yellow" | "red" | "cyan";

/** What a plan is laid out for. */
export interface Page {
  readonly columns: number;
  readonly colors: boolean;
}

/** A waiting plan, and whether it is about the embedded organization. */
export interface Found extends Waiting {
  readonly sandbox: boolean;
}

export const paint = ({ colors }: Pick<Page, "colors">, style: Style, text: string): string =>
  colors ? styleText(style, text, { validateStream: false }) : text;

/** Longest line; text that is wider than this is hard to read. */
const maxWidth = 110;

/** Labels wider than this do not push all values to the right. */
const maxLabel = 28;

/** Columns a character takes at most: names in Chinese, Japanese or Korean, and emoji, take two. */
const widthOf = (character: string): number => {
  const code = character.codePointAt(0)!;
  return code < 0x1100 || (code >= 0x2000 && code < 0x2600) ? 1 : 2;
};

const width = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0);

/** Cuts one word to pieces that fit. */
function pieces(word: string, room: number): string[] {
  const parts = [""];
  for (const character of word) {
    if (width(parts.at(-1)!) + widthOf(character) > room) parts.push("");
    parts[parts.length - 1] += character;
  }
  return parts;
}

/**
 * Lines of at most `room` columns. No text of an organization reaches the left edge by being long, where it could look like a line of ours.
 */
function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((one) => pieces(one, room))) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const room = ({ columns }: Page, used: number): number => Math.max(20, Math.min(columns, maxWidth) - used - 1);

/** One text, all lines of it behind the same margin. */
function paragraph(page: Page, margin: string, text: string, style?: Style): string[] {
  return wrap(text, room(page, margin.length)).map((line) => margin + (style === undefined ? line : paint(page, style, line)));
}

function factLines(page: Page, facts: readonly Fact[]): string[] {
  const column = Math.min(maxLabel, Math.max(...facts.map(({ label }) => width(label)))) + 2;
  return facts.flatMap(({ label, value }) => {
    const [first = "", ...rest] = wrap(value, room(page, column + 2));
    const head = label + " ".repeat(Math.max(2, column - width(label)));
    const margin = " ".repeat(column + 2);
    return width(label) + 2 > column
      ? [`  ${paint(page, "dim", label)}`, ...[first, ...rest].map((line) => margin + line)]
      : [`  ${paint(page, "dim", head)}${first}`, ...rest.map((line) => margin + line)];
  });
}

function changeLines(page: Page, change: ChangeView): string[] {
  const undo = undoText(change);
  return [
    ...change.warnings.flatMap((text) => paragraph(page, "  ", text, "yellow")),
    ...(undo === undefined ? [] : paragraph(page, "  ", undo, change.irreversible === undefined ? undefined : "red")),
  ];
}

/** `9 min 40 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** `14:32:10`, of this machine's clock. */
export const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

const sandboxText = "SANDBOX: an invented organization. Nothing real changes.";

/** One plan in full. */
export function planLayout(page: Page, waiting: Found, now: number): string {
  const { view, organization, asked, ticket } = waiting;
  const [only, ...rest] = view.changes;
  const about: Fact = { label: "organization", value: organization };
  const sections =
    only !== undefined && rest.length === 0
      ? [...factLines(page, [...only.facts, about]), "", ...changeLines(page, only)]
      : [
          ...factLines(page, [about]),
          ...view.changes.flatMap((change, index) => [
            "",
            ...paragraph(page, "  ", `${index + 1}. ${change.tool}: ${change.does}`, "bold"),
            ...(change.facts.length === 0 ? [] : factLines(page, change.facts)),
            ...changeLines(page, change),
          ]),
        ];
  return [
    `Plan ${waiting.id} waits for your approval.`,
    ...(waiting.sandbox ? [paint(page, "cyan", sandboxText)] : []),
    "",
    ...paragraph(page, "  ", view.title, "bold"),
    "",
    ...sections,
    "",
    `Asked ${duration(now - asked)} ago. ${duration(ticket.expires - now)} left, until ${clockTime(ticket.expires)}.`,
    "",
  ].join("\n");
}

/** One plan in a list of several. */
export function listEntry(page: Page, { id, view, asked, ticket, sandbox }: Found, now: number): string {
  const [first, ...rest] = view.changes;
  const target = `${first?.target ?? ""}${rest.length === 0 ? "" : ` and ${rest.length} more`}`;
  const margin = " ".repeat(id.length + 4);
  const [title = "", ...more] = paragraph(page, margin, view.title);
  return [
    `  ${paint(page, "bold", id)}  ${title.slice(margin.length)}`,
    ...more,
    ...paragraph(page, margin, target),
    `${margin}asked ${duration(now - asked)} ago, ${duration(ticket.expires - now)} left${sandbox ? paint(page, "cyan", ", SANDBOX") : ""}`,
  ].join("\n");
}

import { styleText } from "node:util";
import type { Waiting } from "../gate/approvals.ts";
import type { Fact } from "../gate/facts.ts";
import { undoText, type ChangeView } from "../gate/view.ts";

type Style = Parameters<typeof styleText>[0];

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

/** Columns that values need beside their labels. */
const minValue = 24;

/** Columns a character takes at most: names in Chinese, Japanese or Korean, and emoji, take two. */
const widthOf = (character: string): number => {
  const code = character.codePointAt(0)!;
  return code < 0x1100 || (code >= 0x2000 && code < 0x2600) ? 1 : 2;
};

function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** Cuts one word to pieces that fit. */
function pieces(word: string, room: number): string[] {
  const parts = [""];
  for (const character of word) {
    if (width(parts.at(-1)!) + widthOf(character) > room) parts.push("");
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** Lines of at most `room` columns. No text of an organization gets to the left edge, or apart from its label, by being long or full of spaces. */
function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  const words = text.split(/\p{Zs}+/u).filter((word) => word !== "");
  for (const word of words.flatMap((one) => pieces(one, room))) {
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

function factLines(page: Page, margin: string, facts: readonly Fact[]): string[] {
  const widest = Math.min(maxLabel, Math.max(0, ...facts.map(({ label }) => width(label)))) + 2;
  // In a narrow window values stand below their labels.
  const column = page.columns - margin.length - widest < minValue ? 4 : widest;
  const behind = margin + " ".repeat(column);
  return facts.flatMap(({ label, value }) => {
    const lines = wrap(value, room(page, behind.length));
    const gap = column - width(label);
    if (gap < 2) return [...paragraph(page, margin, label, "dim"), ...lines.map((line) => behind + line)];
    const [first = "", ...rest] = lines;
    return [`${margin}${paint(page, "dim", label)}${" ".repeat(gap)}${first}`, ...rest.map((line) => behind + line)];
  });
}

function consequences(page: Page, margin: string, change: ChangeView): string[] {
  const undo = undoText(change);
  return [
    ...change.warnings.flatMap((text) => paragraph(page, margin, text, "yellow")),
    ...(undo === undefined ? [] : paragraph(page, margin, undo, change.irreversible === undefined ? undefined : ["red", "bold"])),
  ];
}

/** One call of a plan that has several. */
function section(page: Page, change: ChangeView, number: number): string[] {
  const margin = "     ";
  const [first = "", ...rest] = paragraph(page, margin, `${change.tool}: ${change.does}`, "bold");
  return [
    `  ${`${number}.`.padEnd(3)}${first.slice(margin.length)}`,
    ...rest,
    ...factLines(page, margin, change.facts),
    ...consequences(page, margin, change),
  ];
}

/** `9 min 40 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

const ago = (ms: number): string => (ms < 5_000 ? "just now" : `${duration(ms)} ago`);

/** `14:32:10`, of this machine's clock. */
export const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

const sandboxText = "SANDBOX: an invented organization. Nothing real changes.";

/** One plan in full. */
export function planLayout(page: Page, waiting: Found, now: number): string {
  const { view, organization, asked, ticket } = waiting;
  const [first, ...rest] = view.changes;
  const about: Fact = { label: "organization", value: organization };
  const body =
    first !== undefined && rest.length === 0
      ? [...factLines(page, "  ", [about, ...first.facts]), "", ...consequences(page, "  ", first)]
      : [...factLines(page, "  ", [about]), ...view.changes.flatMap((change, index) => ["", ...section(page, change, index + 1)])];
  return [
    `Plan ${waiting.id} waits for your approval.`,
    ...(waiting.sandbox ? [paint(page, "cyan", sandboxText)] : []),
    "",
    ...paragraph(page, "  ", view.title, "bold"),
    "",
    ...body,
    "",
    ...(waiting.needsCode ? ["Approving prints a code, which the assistant needs for the call."] : []),
    `Asked ${ago(now - asked)}. ${duration(ticket.expires - now)} left, until ${clockTime(ticket.expires)}.`,
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
    `${margin}asked ${ago(now - asked)}, ${duration(ticket.expires - now)} left${sandbox ? paint(page, "cyan", ", SANDBOX") : ""}`,
  ].join("\n");
}

/** Reads what the output writes back into JSON, knowing nothing but the notation. */

type Json = Record<string, unknown>;
type Path = string[];

/** Where a text is being read. */
interface At {
  readonly text: string;
  pos: number;
}

const quotedText = /"(?:[^"\\]|\\.)*"/y;

function quoted(at: At): string {
  quotedText.lastIndex = at.pos;
  const found = quotedText.exec(at.text)?.[0];
  if (found === undefined) throw new Error(`no quoted text at ${at.pos} of ${at.text}`);
  at.pos += found.length;
  return JSON.parse(found) as string;
}

function take(at: At, pattern: RegExp): string {
  const sticky = new RegExp(pattern, "y");
  sticky.lastIndex = at.pos;
  const found = sticky.exec(at.text)?.[0] ?? "";
  at.pos += found.length;
  return found;
}

/** Before what is no member's name. */
const mark = "\0";

function path(at: At): Path {
  const read: Path = [];
  do read.push(at.text[at.pos] === '"' ? quoted(at) : take(at, /[\w$-]+/) || mark + take(at, /\(event\)/));
  while (take(at, /\./) !== "");
  return read;
}

function takeLabel(at: At): string {
  const from = at.pos;
  path(at);
  return at.text.slice(from, at.pos);
}

function decimal(digits: string): unknown {
  const plain = new Intl.NumberFormat("en-US", { useGrouping: false, maximumFractionDigits: 20 }).format(Number(digits));
  return plain === digits ? Number(digits) : digits;
}

function bare(text: string, name: string): unknown {
  if (text === "null" || text === "true" || text === "false") return JSON.parse(text);
  if (text === "not recorded" && name.endsWith("last_used_at")) return null;
  if (text === "no activity" && name === "results") return [];
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return Number(text);
  const time = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z$/.exec(text);
  if (time && /(_at|_time|^created)$/.test(name))
    return Date.parse(text.replace(time[0], `${time.slice(1, 4).join("-")}T${time.slice(4).join(":")}Z`)) / 1000;
  const cents = /^(-?[\d.]+) cents/.exec(text);
  if (name === "threshold_amount" && cents) return Number(cents[1]);
  const amount = /^(-?\d+(?:\.\d+)?) ([A-Za-z]{3})$/.exec(text);
  return amount ? { value: decimal(amount[1] ?? ""), currency: amount[2] } : text;
}

/** A value up to `end`, a pattern of what may follow it. */
function value(at: At, name: string, end: RegExp): unknown {
  const first = at.text[at.pos];
  if (first === '"') {
    const text = quoted(at);
    const currency = take(at, / [A-Za-z]{3}/);
    if (currency !== "") return { value: text, currency: currency.trim() };
    return text + take(at, /… \(\d+ more characters\)/);
  }
  if (first === "[") {
    at.pos += 1;
    const items: unknown[] = [];
    while (take(at, /\]/) === "") {
      items.push(value(at, name, /[^,\]]*/));
      take(at, /, /);
    }
    return items;
  }
  if (first === "{") {
    at.pos += 1;
    const object = pairs(at, /[^,}]*/);
    at.pos += 1;
    return object;
  }
  return bare(take(at, end), name);
}

function put(object: Json, [first = "", ...rest]: Path, held: unknown): void {
  if (rest.length === 0) object[first] = held;
  else put((object[first] ??= {}) as Json, rest, held);
}

function pairs(at: At, end: RegExp): Json {
  const object: Json = {};
  while (at.pos < at.text.length && at.text[at.pos] !== "}") {
    const to = path(at);
    at.pos += 1;
    put(object, to, value(at, to.at(-1) ?? "", end));
    take(at, /, /);
  }
  return object;
}

const cell = (text: string, name: string): unknown => value({ text, pos: 0 }, name, /[^]*/);

function item(texts: ReadonlyMap<string, string>): unknown {
  const object: Json = {};
  for (const [label, text] of texts) {
    if (label === "(item)") return cell(text, "");
    const to = path({ text: label, pos: 0 });
    put(object, to, cell(text, to.at(-1) ?? ""));
  }
  return object;
}

/** `a=b`, `a: b`: the label may be in quotes that hold the sign. */
function labelled(line: string, sign: string): [string, string] {
  const at = { text: line, pos: 0 };
  if (take(at, /\(item\)/) === "") path(at);
  if (!line.startsWith(sign, at.pos)) throw new Error(`no ${sign} after the label: ${line}`);
  return [line.slice(0, at.pos), line.slice(at.pos + sign.length)];
}

/** The rows of a table, or of one object, as texts by their labels. */
function readTexts(body: string): Map<string, string>[] {
  const lines = body.split("\n").filter((line) => !/^(names: |no row has )/.test(line));
  const every = /^in (?:every row|all (\d+) rows): (.*)$/.exec(lines[0] ?? "");
  if (every) lines.shift();
  const same = (every?.[2] ?? "")
    .split("\t")
    .filter((pair) => pair !== "")
    .map((pair) => labelled(pair, "="));
  const equal = (pattern: RegExp): [string, string][] => {
    const found = pattern.exec(lines[0] ?? "")?.[1];
    if (found === undefined) return [];
    lines.shift();
    const equals: [string, string][] = [];
    for (const at = { text: found, pos: 0 }; at.pos < found.length; take(at, /, /)) {
      const [repeat, from] = [takeLabel(at), take(at, / = /).length];
      if (from === 0) throw new Error(`no = in ${found}`);
      equals.push([repeat, takeLabel(at)]);
    }
    return equals;
  };
  const repeats = equal(/^equal columns: (.*)$/);
  const inPlaces = equal(/^equal columns where "=" stands: (.*)$/);
  if (every?.[1] !== undefined) return Array.from({ length: Number(every[1]) }, () => new Map(same));
  const [head = "", ...rows] = lines;
  return rows.map((row) => {
    const cells = row.split("\t");
    const texts = new Map([...same, ...head.split("\t").map((label, at): [string, string] => [label, cells[at] ?? ""])]);
    for (const [repeat, original] of repeats) texts.set(repeat, texts.get(original) ?? "");
    for (const [repeat, original] of inPlaces) if (texts.get(repeat) === "=") texts.set(repeat, texts.get(original) ?? "");
    return new Map([...texts].filter(([, text]) => text !== ""));
  });
}

export function readObject(body: string): unknown {
  return item(new Map(body.split("\n").map((line) => labelled(line, ": "))));
}

/** The items of a list: what `renderList` was given, apart from its first line. */
export function readList(text: string): unknown[] {
  const [first = "", ...lines] = text.split("\n");
  if (first.startsWith("0 ")) return [];
  const body = lines.join("\n");
  return first.startsWith("1 ") ? [readObject(body)] : readTexts(body).map(item);
}

function event(texts: ReadonlyMap<string, string>): unknown {
  const read = item(new Map([...texts].filter(([label]) => !/^(actor|project|details)$/.test(label)))) as Json;
  const type = String(read.type);
  const [actor, project, details] = ["actor", "project", "details"].map((name) => texts.get(name));
  const who = /^(\w+) (.*)$/s.exec(actor ?? "");
  if (who) read.actor = { type: who[1], [who[1] ?? ""]: pairs({ text: who[2] ?? "", pos: 0 }, /[^,]*/) };
  else if (actor !== undefined) read.actor = cell(actor, "actor");
  const where = /^([\w~-]+)(?: (.*))?$/s.exec(project ?? "");
  if (project !== undefined) {
    const named = where?.[2] === undefined ? {} : { name: cell(where[2], "name") };
    read.project = where && project !== "null" ? { id: where[1], ...named } : cell(project, "project");
  }
  const { [`${mark}(event)`]: beside, ...own } = pairs({ text: details ?? "", pos: 0 }, /[^,]*/);
  return { ...read, ...(Object.keys(own).length > 0 && { [type]: own }), ...(beside as Json | undefined) };
}

export const readEvents = (text: string): unknown[] => readTexts(text.slice(text.indexOf("\n") + 1)).map(event);

/** Buckets of usage or costs, told apart by their times. */
export function readBuckets(text: string): unknown[] {
  const buckets = new Map<string, Json & { results: unknown[] }>();
  for (const row of readList(text)) {
    const { start_time, end_time, results, ...result } = row as Json;
    const key = `${String(start_time)} ${String(end_time)}`;
    const bucket = buckets.get(key) ?? { object: "bucket", start_time, end_time, results: [] };
    if (!Array.isArray(results)) bucket.results.push(result);
    buckets.set(key, bucket);
  }
  return [...buckets.values()];
}

import { createHash } from "node:crypto";
import { html, source, type Html } from "./html.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Only this style and this script run, and nothing is loaded from anywhere. `Referrer-Policy: no-referrer` would make browsers send `Origin: null` with
 * the form (Fetch standard, "append a request Origin header"), and the form could not be told from a forged one; `same-origin` tells other sites as little.
 */
export const headers: Readonly<Record<string, string>> = {
  "content-security-policy": `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** A whole page. */
export interface Document {
  readonly title: string;
  readonly content: Html;
  /** Milliseconds left to answer; undefined where there is nothing to answer, and so no script. */
  readonly left?: number;
}

/** The page as it is sent. Style and script are put in as they are, for their hashes must match. */
export function render({ title, content, left }: Document): string {
  const head = html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · openai-admin-mcp</title>`;
  const body =
    left === undefined
      ? html`<body>
          ${content}
        </body>`
      : html`<body data-left="${left}">
          ${content}
        </body>`;
  const end = left === undefined ? "" : `<script>${script}</script></body>`;
  return `<!doctype html><html lang="en"><head>${source(head)}<style>${style}</style></head>${source(body)}${end}</html>`;
}

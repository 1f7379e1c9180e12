import { mkdtemp } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApprovals, type Approvals, type Waiting } from "../../../src/gate/approvals.ts";
import { createPage } from "../../../src/gate/channels/page/page.ts";
import type { PlanView } from "../../../src/gate/view.ts";

const facts = (name: string, id: string) => [
  { label: "project", value: `${name} (${id})` },
  { label: "  status", value: "active" },
  { label: "  created_at", value: "2025-03-04T09:12:44Z" },
];

/** A plan that cannot be undone, for a project of any name. */
export const archive = (name: string): PlanView => ({
  title: "archive_project: Archive a project for good.",
  changes: [
    {
      tool: "archive_project",
      does: "Archive a project for good.",
      target: `${name} (proj_8kq2Xv0aLbT3)`,
      facts: facts(name, "proj_8kq2Xv0aLbT3"),
      warnings: ["All API traffic of the project stops; its users and service accounts are gone."],
      irreversible: "The API has no way to un-archive a project.",
    },
  ],
  typed: name,
});

/** A plan that can be undone. */
export const removeGroup: PlanView = {
  title: "remove_project_group: Revoke a group's access to a project.",
  changes: [
    {
      tool: "remove_project_group",
      does: "Revoke a group's access to a project.",
      target: "Support Team (group_01J8Z3)",
      facts: [{ label: "group", value: "Support Team (group_01J8Z3)" }, ...facts("Payments", "proj_8kq2Xv0aLbT3")],
      warnings: ["Members who reach the project only through this group lose access at once."],
      undo: "add_project_group with the previous role",
    },
  ],
};

/** Many changes, the first of which cannot be undone. */
export const offboarding = (count: number): PlanView => ({
  title: "Offboard Ada Lovelace: remove every access she has.",
  changes: [
    {
      tool: "delete_project_api_key",
      does: "Delete an API key of a project, a service account's too.",
      target: "nightly export (key_91Bd)",
      facts: [
        { label: "api key", value: "nightly export (key_91Bd)" },
        { label: "  last_used_at", value: "2026-11-20T23:10:02Z" },
      ],
      warnings: ["The key stops working at once; what runs on it breaks."],
      irreversible: "A new key has a new value, which must be deployed.",
    },
    ...Array.from({ length: count - 1 }, (_, index) => ({
      tool: "delete_project_user",
      does: "Remove a user from a project.",
      target: "Ada Lovelace (user_Yx81)",
      facts: [
        { label: "user", value: "Ada Lovelace (user_Yx81)" },
        { label: "project", value: `Project ${index + 1} (proj_${index + 1})` },
      ],
      warnings: ["The user loses access to the project; API keys they own in it can stop working."],
      undo: "create_project_user with the previous role (the membership only)",
    })),
  ],
  typed: "Offboard Ada Lovelace",
});

export interface Opened {
  readonly waiting: Waiting;
  /** What the browser was sent to. */
  readonly url: string;
  /** What the model is told. */
  readonly said: string | undefined;
}

export interface Stage {
  readonly approvals: Approvals;
  readonly page: ReturnType<typeof createPage>;
  /** Moves the clock, in milliseconds. */
  wait(ms: number): void;
  /** Lets a plan wait, and shows it. */
  show(view: PlanView, more?: { readonly needsCode?: boolean; readonly lifetimeMs?: number }): Promise<Opened>;
  close(): Promise<void>;
}

/** The page on real approvals; only the browser is left out. */
export async function setStage(given: { openBrowser?: (url: string) => Promise<boolean>; lingerMs?: number } = {}): Promise<Stage> {
  let offset = 0;
  const now = () => Date.now() + offset;
  const approvals = createApprovals(join(await mkdtemp(join(tmpdir(), "oam-page-")), "approvals"), now);
  let url = "";
  const openBrowser = async (address: string) => {
    url = address;
    return (await given.openBrowser?.(address)) ?? true;
  };
  const page = createPage({ approvals, openBrowser, now, ...(given.lingerMs !== undefined && { lingerMs: given.lingerMs }) });
  return {
    approvals,
    page,
    wait: (ms) => void (offset += ms),
    async show(view, { needsCode = false, lifetimeMs = 600_000 } = {}) {
      const ticket = { subject: "tool", argsDigest: "a", fingerprint: "f", expires: now() + lifetimeMs, nonce: "n" };
      const organization = "https://api.openai.com/v1, key sk-admin-…f3Xk";
      const waiting = await approvals.open({ ticket, view, organization, needsCode });
      url = "";
      const said = await page.show(waiting);
      return { waiting, url, said };
    },
    close: () => page.close(),
  };
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as no browser would send it: every header is the caller's. */
export const raw = (url: string, method: string, headers: Record<string, string> = {}, body = ""): Promise<Got> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });

/** The token in a page's forms. */
export const csrfOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";

/** Headers with which the page's own form is sent. */
export const formHeaders = (url: string): Record<string, string> => ({
  origin: new URL(url).origin,
  "content-type": "application/x-www-form-urlencoded",
});

/** Answers as the page's form does. */
export async function submit(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> {
  const { body } = await raw(url, "GET");
  const form = new URLSearchParams({ csrf: csrfOf(body), ...fields }).toString();
  return raw(url, "POST", { ...formHeaders(url), "content-length": String(Buffer.byteLength(form)), ...headers }, form);
}

import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { expect } from "vitest";

const executablePath = "/usr/bin/chromium";

/** Continuous integration sets it: there a missing browser is a failure. */
const required = process.env.REQUIRE_BROWSER === "1";

export const browserRuns = required || existsSync(executablePath);

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export interface Tab {
  readonly page: Page;
  /** Where it sent requests, and what it complained about, its own status 4xx aside. */
  readonly origins: Set<string>;
  readonly complaints: string[];
}

/** A tab of a person who has nothing else open. */
export async function openTab(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, ...options });
  const origins = new Set<string>();
  const complaints: string[] = [];
  context.on("request", (request) => origins.add(new URL(request.url()).origin));
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("dialog", (dialog) => complaints.push(dialog.message()));
  context.on("console", (message) => {
    if (!message.text().startsWith("Failed to load resource: the server responded with a status of 4")) complaints.push(message.text());
  });
  const page = await context.newPage();
  await page.goto(url);
  return { page, origins, complaints };
}

/** Closes a tab that must have reached nothing but the page's own server, and found nothing to complain about. */
export async function closeTab({ page, origins, complaints }: Tab): Promise<void> {
  const { origin } = new URL(page.url());
  await page.context().close();
  expect([...origins]).toStrictEqual([origin]);
  expect(complaints).toStrictEqual([]);
}

export const headingOf = (page: Page): Promise<string> => page.locator("h1").innerText();

/** What has the focus, as a person would name it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement.id || document.activeElement.innerText");

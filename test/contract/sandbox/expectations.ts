import { NotFoundError, type APIError } from "openai";
import type { AbstractPage, PagePromise } from "openai/core/pagination";
import { expect } from "vitest";

/** The first item that passes. The test fails when there is none. */
export function pick<T>(items: readonly T[], passes: (item: T) => boolean): T {
  const found = items.find(passes);
  if (found === undefined) throw new Error(`none of ${items.length} items will do`);
  return found;
}

/**
 * All items of a list, walked by the client itself, `size` at a time. Every item must come once, in the order of one large page.
 * A list that fits on one page proves nothing, so it must hold more.
 * @param shown What of an item must stay the same from one request to the next.
 */
export async function itemsOf<T>(
  list: (query: { limit: number }) => PagePromise<AbstractPage<T>, T>,
  size = 1,
  shown: (item: T) => unknown = (item) => item,
): Promise<T[]> {
  const walked: T[] = [];
  const forms = new Set<string>();
  for await (const item of list({ limit: size })) {
    const form = JSON.stringify(shown(item));
    // A list that begins again would never end.
    if (forms.has(form)) throw new Error(`the list holds this twice: ${form}`);
    forms.add(form);
    walked.push(item);
  }
  expect(walked.length, "items of the list").toBeGreaterThan(size);
  const expected = walked.map((item) => shown(item));
  for (const limit of [size, 100]) {
    const page = await list({ limit });
    expect(page.getPaginatedItems().map((item) => shown(item))).toEqual(expected.slice(0, limit));
  }
  return walked;
}

/** The error of a call that must fail, of the package's class and with all that OpenAI's envelope holds. */
export async function refusal<E extends APIError>(kind: abstract new (...args: never) => E, call: PromiseLike<unknown>): Promise<E> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof kind)) throw new Error(`expected ${kind.name}, got ${String(error)}`);
  const { status, requestID, type, param, code } = error;
  expect(requestID).toMatch(/^req_\w{24}$/);
  expect(type).toBe("invalid_request_error");
  expect(error.error).toEqual({ message: expect.stringMatching(/\w/), type, param, code });
  expect(error.message).toMatch(new RegExp(`^${status} `));
  return error;
}

/** The call names something that is not there, or not there any more. */
export async function gone(call: PromiseLike<unknown>): Promise<void> {
  const error = await refusal(NotFoundError, call);
  expect(error.status).toBe(404);
  expect(error.message).toMatch(/was not found$/);
}

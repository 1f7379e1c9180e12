interface Details {
  readonly param?: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not 2xx, in OpenAI's envelope `{error: {message, type, param, code}}`. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, { param, code, headers }: Details = {}) {
    super(message);
    this.status = status;
    this.param = param ?? null;
    this.code = code ?? null;
    this.headers = headers ?? {};
  }

  get envelope() {
    const type = this.status >= 500 ? "server_error" : "invalid_request_error";
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}

/** The 404 that the API answers for an unknown id. */
export const notFound = (what: string, id: string): Fault => new Fault(404, `The ${what} ${id} was not found`);

/** @throws {Fault} 404 when the map has no such id. */
export function need<T>(map: ReadonlyMap<string, T>, what: string, id: string): T {
  const found = map.get(id);
  if (found === undefined) throw notFound(what, id);
  return found;
}

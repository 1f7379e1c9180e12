/** An object as the API sent it: nothing about it is certain. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** A text that is there and not empty. */
export function textAt(json: Json | undefined, member: string): string | undefined {
  const value = json?.[member];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberAt(json: Json | undefined, member: string): number | undefined {
  const value = json?.[member];
  return typeof value === "number" ? value : undefined;
}

/** An object inside; empty when there is none. */
export function objectAt(json: Json | undefined, member: string): Json {
  const value = json?.[member];
  return isJson(value) ? value : {};
}

/** Objects of a list inside; none when there is no list. */
export function objectsAt(json: Json | undefined, member: string): Json[] {
  const value = json?.[member];
  return Array.isArray(value) ? value.filter(isJson) : [];
}

/** Texts of a list inside. */
export function textsAt(json: Json | undefined, member: string): string[] {
  const value = json?.[member];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

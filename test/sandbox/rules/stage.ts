import { afterAll, beforeAll } from "vitest";
import { start, startAdmin, type Admin, type Answer, type Item } from "../admin.ts";

/** One organization for all rules of a file, with short ways to it. Rules leave it as they found it or make what they change. */
export function stage() {
  const clock = { now: start };
  let admin!: Admin;
  beforeAll(async () => {
    admin = await startAdmin(clock);
  });
  afterAll(() => admin.close());
  const post = (path: string, body: unknown = {}) => admin.call("POST", path, body);
  return {
    clock,
    post,
    admin: () => admin,
    get: (path: string) => admin.get(path),
    remove: (path: string) => admin.call("DELETE", path),
    /** Makes something that must be made. */
    made: async (path: string, body: unknown = {}): Promise<Item> => {
      const { status, json } = await post(path, body);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(json)}`);
      return json as Answer["json"] & Item;
    },
    /** Status and message of a refusal. */
    refusal: async (answer: Promise<{ status: number; json: { error: Record<string, unknown> } }>) => {
      const { status, json } = await answer;
      return { status, message: String(json.error?.message) };
    },
    newProject: async (name: string) =>
      `/organization/projects/${(await admin.call("POST", "/organization/projects", { name })).json.id as string}`,
  };
}

export type Stage = ReturnType<typeof stage>;

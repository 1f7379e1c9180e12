import { numberAt, objectsAt, textAt } from "../../json.ts";
import { argument, fact, unknown, type Kind } from "./kind.ts";
import { recently, recentStart } from "./money.ts";
import { listed } from "./people.ts";
import { shown } from "../../output/untrusted.ts";

/** Buckets of a day that the time asked for can touch. */
const days = 31;

/** Which models the project's completions used, and which of them a new list blocks. */
export const modelsInUse: Kind = async (scene) => {
  const { args, look } = scene;
  const { rows, complete, problem } = await look.all("/organization/usage/completions", {
    start_time: recentStart(look.now),
    end_time: look.now,
    bucket_width: "1d",
    limit: days,
    project_ids: [argument(scene, "project_id")],
    group_by: ["model"],
  });
  const label = `completions ${recently(look.now)}`;
  if (problem !== undefined) return { facts: [unknown(label, problem)] };
  const requests = new Map<string, number>();
  for (const row of rows.flatMap((bucket) => objectsAt(bucket, "results"))) {
    const model = textAt(row, "model");
    if (model !== undefined) requests.set(model, (requests.get(model) ?? 0) + (numberAt(row, "num_model_requests") ?? 0));
  }
  const used = [...requests].toSorted(([, a], [, b]) => b - a);
  const textOf = (some: typeof used): string =>
    shown(
      listed(
        some.map(([model, count]) => `${model} (${count.toLocaleString("en-US")} requests)`),
        5,
      ),
      600,
    );
  const list = Array.isArray(args.model_ids) ? (args.model_ids as unknown[]) : undefined;
  const blocked = used.filter(([model]) => list !== undefined && list.includes(model) !== (args.mode === "allow_list"));
  return {
    facts: [fact(label, `${complete ? "" : "at least "}${textOf(used) || "none"}`)],
    warnings: blocked.length === 0 ? [] : [`In use and BLOCKED by the new list: ${textOf(blocked)}.`],
  };
};

import { countings } from "../test/client/limited-api.ts";
import { answersOf, pacedCrawl, perMinute } from "../test/snapshot/paced-crawl.ts";
import type { Line } from "./report.ts";

/** A snapshot from an API that allows few requests a minute, on a clock that nobody waits for. */
export async function pace(): Promise<Line[]> {
  const answers = await answersOf({ users: 200, projects: 50 });
  const lines: Line[] = [];
  for (const counting of countings) {
    const { requests, refused, minutes, ratio } = await pacedCrawl(answers, counting);
    const what = `${perMinute} a minute, ${counting}: ${minutes.toFixed(0)} min, ${refused} of ${requests} requests refused; time ÷ least possible`;
    lines.push({ what, value: ratio, unit: "×", target: { most: 1.1 } });
  }
  return lines;
}

import { beforeAll, describe, expect, it } from "vitest";
import { countings } from "../client/limited-api.ts";
import { answersOf, pacedCrawl, perMinute, type Answers } from "./paced-crawl.ts";

describe(`a crawl of 200 users and 50 projects, ${perMinute} requests a minute and endpoint, refusals that do not say when`, () => {
  let answers: Answers;
  beforeAll(async () => {
    answers = await answersOf({ users: 200, projects: 50 });
  });

  it.each(countings)("takes at most a tenth longer than the limits alone: %s", async (counting) => {
    const { requests, refused, minutes, ratio } = await pacedCrawl(answers, counting);
    console.log(
      `${counting}: ${requests} requests, ${refused} of them refused, ${minutes.toFixed(1)} min, ${ratio.toFixed(3)} of the least`,
    );
    expect(requests - refused).toBe(answers.size);
    expect(ratio).toBeLessThanOrEqual(1.1);
    // A limit is only learned by meeting it: at most what was under way when an endpoint was first used up, and a trial now and then.
    expect(refused).toBeLessThanOrEqual(requests / 10);
  });
});

import type { Surface } from "../tools/surface.ts";
import { costSpike } from "./cost-spike.ts";
import { keyHygiene } from "./key-hygiene.ts";
import { offboardLeaver } from "./offboard-leaver.ts";
import { onboardTeam } from "./onboard-team.ts";
import type { Prompt } from "./prompt.ts";
import { quarterlyAccessReview } from "./quarterly-access-review.ts";

/** Every prompt, in the order of listing. */
export const prompts: readonly Prompt[] = [quarterlyAccessReview, keyHygiene, offboardLeaver, onboardTeam, costSpike];

/** Prompts for which this surface shows all that they need. */
export const promptsFor = ({ names }: Surface): Prompt[] => prompts.filter(({ needs }) => needs.every((name) => names.has(name)));

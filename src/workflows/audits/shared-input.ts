import * as z from "zod";

/** What every audit takes beside its own arguments. */
export const sharedInput = {
  max_age_minutes: z
    .int()
    .refine((value) => value >= 0, "must be 0 or more")
    .describe("Reuse what was read at most so long ago. Default 60.")
    .optional(),
  snapshot: z.string().describe("Id from an earlier answer: continue or reuse it.").optional(),
  wait: z.boolean().describe("false: answer at once, read on in the background.").optional(),
  evidence: z.boolean().describe("Also write the report to files.").optional(),
};

export type SharedArgs = z.output<z.ZodObject<typeof sharedInput>>;

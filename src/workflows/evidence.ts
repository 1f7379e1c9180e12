import { join } from "node:path";
import { ExistsError, reportName, writeReport } from "../evidence/write.ts";
import type { Evidence } from "./workflow.ts";

/** Two reports of one name in one second are rare; a tenth is a loop. */
const maxNames = 9;

/**
 * Writes reports below one directory, each into a directory of its own.
 * @param always Every report is written, not only those asked for.
 */
export const createEvidence = (directory: string, always: boolean): Evidence => ({
  always,
  async write(report) {
    const name = reportName(report);
    for (let number = 1; ; number += 1) {
      const target = join(directory, number === 1 ? name : `${name}-${number}`);
      try {
        return await writeReport(report, target);
      } catch (error) {
        if (number === maxNames || !(error instanceof ExistsError)) throw error;
      }
    }
  },
});

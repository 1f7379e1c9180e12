import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/temporary.ts",
    // Most tests wait for processes, servers and disks: a core less than there are, as by default, would leave half a small machine idle.
    maxWorkers: "100%",
    // Stops what hangs; a busy machine may take its time.
    testTimeout: 120_000,
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/temporary.ts",
    // Most tests start processes and servers; two cores must be enough.
    testTimeout: 30_000,
  },
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Everything the tests write goes below one directory, which is removed when they end. */
export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), "openai-admin-mcp-test-"));
  process.env.TMPDIR = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}

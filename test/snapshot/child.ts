/** A process that crawls until it is done or killed, and says so. */
import { createAdminClient } from "../../src/client/admin-client.ts";
import { createSnapshots } from "../../src/snapshot/snapshots.ts";

const [baseUrl, adminKey, directory, api, key] = process.argv.slice(2) as [string, string, string, string, string];
const client = createAdminClient({ baseUrl, adminKey, userAgent: "test/1" });
const snapshots = createSnapshots({ client, directory, source: { api, key }, now: Date.now, secrets: [adminKey] });
const running = await snapshots.start();
process.stdout.write(`${running.id}\n`);
const { finishedAt } = await running.done;
process.stdout.write(`finished ${finishedAt}\n`);
await client.close();

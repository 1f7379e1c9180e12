/** Sends the requests of a crawl as fast as undici and so many workers can; the answers are parsed and forgotten. */
import { readFileSync } from "node:fs";

const [baseUrl, adminKey, requests, concurrency] = process.argv.slice(2) as [string, string, string, string];
const { origin, pathname } = new URL(baseUrl);
const waiting = (JSON.parse(readFileSync(requests, "utf8")) as string[]).toReversed();

const begun = performance.now();
// The crawl loads it with its first request as well.
const { default: undici } = await import("undici");
const pool = new undici.Pool(origin, { connections: Number(concurrency) });
const headers = { authorization: `Bearer ${adminKey}` };

async function work(): Promise<void> {
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const { body } = await pool.request({ method: "GET", path: pathname + path, headers });
    await body.json();
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
console.log(JSON.stringify({ ms: performance.now() - begun }));
// Its memory is read before it is ended.
process.stdin.resume();

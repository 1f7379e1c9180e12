/** A server as far as the trail is concerned: adds lines one after the other and says which of them it was told are kept. */
import { createTrail } from "../../src/trail/trail.ts";
import { entry } from "./entry.ts";

const [directory, name, count, maxBytes] = process.argv.slice(2);
const trail = createTrail({ directory: directory!, now: Date.now, user: name!, maxBytes: Number(maxBytes) });

for (let number = 0; number < Number(count); number += 1) {
  const { position, hash } = await trail.append(
    entry({ message: `${name} ${number}`, arguments: { filler: "x".repeat((number * 37) % 300) } }),
  );
  process.stdout.write(`${JSON.stringify({ position, hash, message: `${name} ${number}` })}\n`);
}

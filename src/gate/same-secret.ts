import { createHash, timingSafeEqual } from "node:crypto";

/** Digests have one length, so the comparison takes the same time wherever the texts differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (secret: string) => createHash("sha256").update(secret).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

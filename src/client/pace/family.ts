import { createLimit } from "./limit.ts";
import type { Verdict } from "./verdict.ts";

/** The minute that limits are counted in, and a little more: a server's clock and its idea of a minute's end may differ. */
const windowMs = 60_250;

/** A request under way. */
export interface Sent {
  readonly era: number;
  readonly probe: boolean;
  /** Sent because a pause was over, whatever the learned limit said. */
  readonly onPromise: boolean;
}

/** The pace of one endpoint. All times are ms of the same clock. */
export interface Family {
  /** When a request may go that has `ahead` others before it, should all answers come at once. */
  opening(now: number, ahead: number): number;
  mayGo(now: number): boolean;
  go(now: number): Sent;
  came(sent: Sent, verdict: Verdict, now: number): void;
  /** Somebody waits. */
  pressed(now: number): void;
  /** Infinity while nothing is known. */
  perMinute(): number;
  used(now: number): number;
  pausedFor(now: number): number;
}

/** Times of the last window, oldest first. */
function createTimes() {
  const times: number[] = [];
  return {
    add: (time: number) => void times.push(time),
    within(now: number): readonly number[] {
      const old = times.findIndex((time) => time + windowMs > now);
      times.splice(0, old === -1 ? times.length : old);
      return times;
    },
  };
}

/**
 * A request occupies its place from when it is sent until a window after its answer: the API counted it somewhere in between, so any window of
 * the API's own holds no more than the limit, be it fixed or sliding, and a bucket of that size never runs dry.
 * @param ceiling Requests per minute that the operator allows at most.
 */
export function createFamily(ceiling: number): Family {
  const limit = createLimit(ceiling);
  const answered = createTimes();
  const accepted = createTimes();
  let flying = 0;
  let pausedUntil = -Infinity;
  /** After a refusal one request tries the way before the others follow. */
  let probing = false;
  let probeOut = false;
  /** A server that names a time promises that one request is welcome then. Not believed again after it was broken. */
  let promised = false;
  let believed = true;

  const used = (now: number) => answered.within(now).length + flying;
  const opening: Family["opening"] = (now, ahead) => {
    let at = Math.max(now, pausedUntil);
    if (limit.perWindow() === Infinity) return at;
    const ends = [...answered.within(now).map((time) => time + windowMs), ...Array.from({ length: flying }, () => now + windowMs)];
    for (let place = 0; place <= ahead; place++) {
      const most = place === 0 && promised ? ceiling : limit.perWindow();
      at = Math.max(at, ends[ends.length - most] ?? at);
      ends.push(at + windowMs);
    }
    return at;
  };

  return {
    opening,
    used,
    mayGo: (now) => !probeOut && opening(now, 0) <= now,
    go() {
      const sent = { era: limit.era(), probe: probing, onPromise: promised };
      flying += 1;
      probeOut = probing;
      promised = false;
      return sent;
    },
    came(sent, { kind, pauseMs }, now) {
      flying -= 1;
      if (sent.probe) {
        probeOut = false;
        // Without an answer the way is as unknown as before.
        if (kind !== "unsent") probing = false;
      }
      if (kind === "accepted") {
        believed = true;
        accepted.add(now);
        limit.accepted(sent.era);
      }
      if (kind === "refused") {
        if (sent.onPromise) believed = false;
        probing = true;
        limit.refused(sent.era, accepted.within(now).length);
      }
      if (kind !== "unsent") answered.add(now);
      if (pauseMs === undefined) return;
      pausedUntil = Math.max(pausedUntil, now + pauseMs);
      probing = true;
      promised = believed;
    },
    pressed(now) {
      if (!probing && pausedUntil <= now && opening(now, 0) > now) limit.pressed();
    },
    perMinute: () => limit.perWindow(),
    pausedFor: (now) => Math.max(0, pausedUntil - now),
  };
}

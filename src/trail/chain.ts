import { createHash } from "node:crypto";
import { fileName } from "./files.ts";
import { genesis, parseLine, type TrailRecord } from "./record.ts";
import type { Piece } from "./walk.ts";

/** What is wrong at one place of a trail. */
export interface Problem {
  readonly kind: "changed" | "removed" | "inserted" | "reordered" | "duplicated" | "torn" | "missing_file" | "genesis" | "head";
  readonly file: string;
  /** Number of the line in its file, from 1. */
  readonly line: number;
  /** Position that the line has, or should have, in the trail. */
  readonly seq?: number;
  readonly message: string;
}

/** A line by its position and its hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** More are counted, not named. */
const maxNamed = 100;

/** Bytes between two lines that are no line themselves. */
interface Gap {
  readonly places: Array<Pick<Piece, "file" | "line" | "whole">>;
  count: number;
  bytes: number;
  readonly digest: ReturnType<typeof createHash>;
}

/** Lines that were missing at some place, and how many of them came later. */
interface Missing {
  readonly from: number;
  readonly to: number;
  readonly file: string;
  readonly line: number;
  readonly files: readonly string[];
  readonly late: Set<number>;
}

const newGap = (): Gap => ({ places: [], count: 0, bytes: 0, digest: createHash("sha256") });

const range = (from: number, to: number): string => (from === to ? `line ${from}` : `lines ${from} to ${to}`);

export interface ChainCheck {
  /** The record in this piece, when it is one; whether it is in its place, the problems tell. */
  add(piece: Piece): TrailRecord | undefined;
  /** Says what was found. */
  end(): { readonly problems: readonly Problem[]; readonly unnamed: number; readonly head: Head | undefined; readonly inPlace: number };
}

/**
 * Follows the chain over all lines and names what does not fit, with little memory.
 * @param noted A head that was written down earlier.
 */
export function checkChain(noted?: Head): ChainCheck {
  const problems: Problem[] = [];
  const missing: Missing[] = [];
  let unnamed = 0;
  let head: Head = { seq: 0, hash: genesis };
  let inPlace = 0;
  let index = 0;
  let files: string[] = [];
  let gap = newGap();
  let notedFound = false;

  const report = (problem: Problem): void => {
    if (problems.length < maxNamed) problems.push(problem);
    else unnamed += 1;
  };

  /** Says what became of the bytes since the last line: `lost` of them stood for lines of the chain. */
  const closeGap = (lost: number): void => {
    unnamed += gap.count - gap.places.length;
    for (const [position, { file, line, whole }] of gap.places.entries()) {
      const seq = position < lost ? head.seq + 1 + position : undefined;
      const place = { file, line, ...(seq === undefined ? {} : { seq }) };
      if (!whole) report({ ...place, kind: "torn", message: "stops in the middle: its end is missing, or it was never written" });
      else if (seq === undefined) report({ ...place, kind: "inserted", message: "is no line of the chain" });
      else report({ ...place, kind: "changed", message: "is not as it was written" });
    }
  };

  /** A line that continues after damage names the bytes that its writer found. */
  const checkDamage = ({ seq, damaged_end: named }: TrailRecord, at: Pick<Piece, "file" | "line">): void => {
    if (named === undefined) return;
    const same = gap.bytes === named.bytes && gap.digest.digest("hex") === named.sha256;
    if (!same)
      report({
        ...at,
        seq,
        kind: "changed",
        message: `found ${named.bytes} damaged bytes at the end of ${named.file}, which were altered since`,
      });
  };

  const addMissing = (from: number, to: number, { file, line }: Piece): void => {
    if (from <= to) missing.push({ from, to, file, line, files, late: new Set() });
  };

  const skipFiles = (piece: Piece): void => {
    for (let lost = index + 1; lost < piece.index && files.length < maxNamed; lost += 1) files.push(fileName(lost));
    index = piece.index;
  };

  /** A line whose position was passed already. */
  const addLate = ({ seq, hash }: TrailRecord, { file, line }: Piece): void => {
    const hole = missing.find(({ from, to, late }) => seq >= from && seq <= to && !late.has(seq));
    const place = { file, line, seq };
    if (hole) {
      hole.late.add(seq);
      report({ ...place, kind: "reordered", message: `stands behind line ${head.seq}` });
    } else if (seq === head.seq && hash === head.hash) report({ ...place, kind: "duplicated", message: "is there twice" });
    else report({ ...place, kind: "duplicated", message: "has a position that another line has: a copy, or an inserted line" });
  };

  const addOnward = (record: TrailRecord, piece: Piece): void => {
    const { seq, prev, hash } = record;
    const lost = seq - head.seq - 1;
    const place = { file: piece.file, line: piece.line, seq };
    closeGap(lost);
    checkDamage(record, piece);
    addMissing(head.seq + 1 + gap.count, seq - 1, piece);
    if (lost <= gap.count && files.length > 0)
      report({ ...place, kind: "missing_file", message: `${files.join(", ")} before it is missing` });
    if (lost === 0 && prev !== head.hash) {
      const first = head.seq === 0;
      const message = first
        ? `starts from "${prev.slice(0, 80)}", not from "${genesis}"`
        : "does not continue the line before it: one of the two was replaced";
      report({ ...place, kind: first ? "genesis" : "changed", message });
    }
    if (noted?.seq === seq) {
      notedFound = true;
      if (noted.hash !== hash) report({ ...place, kind: "head", message: "has another hash than the one that was noted" });
    }
    head = { seq, hash };
    inPlace += 1;
  };

  const reportMissing = ({ from, to, file, line, files: lostFiles, late }: Missing): void => {
    const count = to - from + 1 - late.size;
    if (count === 0) return;
    const some = late.size === 0 ? "" : ` (${count} of them)`;
    const place = { file, line, seq: from };
    if (lostFiles.length > 0)
      report({ ...place, kind: "missing_file", message: `${lostFiles.join(", ")} with ${range(from, to)}${some} is missing` });
    else report({ ...place, kind: "removed", message: `${range(from, to)}${some} should stand before it` });
  };

  return {
    add(piece) {
      skipFiles(piece);
      const record = piece.whole ? parseLine(piece.bytes) : undefined;
      if (record === undefined) {
        gap.count += 1;
        gap.bytes += piece.bytes.length + (piece.whole ? 1 : 0);
        gap.digest.update(piece.bytes).update(piece.whole ? "\n" : "");
        if (gap.places.length < maxNamed) gap.places.push({ file: piece.file, line: piece.line, whole: piece.whole });
        return undefined;
      }
      if (record.seq <= head.seq) addLate(record, piece);
      else {
        addOnward(record, piece);
        gap = newGap();
        files = [];
      }
      return record;
    },
    end() {
      closeGap(gap.count);
      for (const hole of missing) reportMissing(hole);
      if (noted && !notedFound) {
        const message =
          noted.seq > head.seq
            ? `the trail ends at line ${head.seq}, before the line that was noted`
            : "the line that was noted is not there";
        report({ file: index === 0 ? "-" : fileName(index), line: 0, seq: noted.seq, kind: "head", message });
      }
      return { problems, unnamed, head: head.seq === 0 ? undefined : head, inPlace };
    },
  };
}

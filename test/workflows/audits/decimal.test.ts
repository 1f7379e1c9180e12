import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/sandbox/random.ts";
import { amountText, moneyOf, percentOf } from "../../../src/workflows/audits/costs/amounts.ts";
import { compare, decimalOf, minus, numberOf, plus, portion, rounded, textOf, zero } from "../../../src/workflows/audits/decimal.ts";
import { dayIn, nextMonth, spanText } from "../../../src/workflows/audits/days.ts";

const seed = Math.floor(Math.random() * 1e9);
const of = (value: unknown) => decimalOf(value)!;
const text = (value: unknown) => textOf(of(value));

describe("a decimal number", () => {
  it.each([
    [0, "0"],
    [-0.5, "-0.5"],
    ["-0.05", "-0.05"],
    [1e-7, "0.0000001"],
    [1.5e21, "1500000000000000000000"],
    ["0012.3400", "12.34"],
    ["1.25E-3", "0.00125"],
    ["-0", "0"],
    ["12345678901234567890.000000000000000000000001", "12345678901234567890.000000000000000000000001"],
  ])("keeps every digit of %o", (value, expected) => expect(text(value)).toBe(expected));

  it.each([
    "",
    " 1",
    "1,5",
    "0x10",
    "Infinity",
    Number.NaN,
    Infinity,
    null,
    undefined,
    true,
    {},
    "1e9999",
    `1${"0".repeat(500)}`,
    ".5",
    "1.",
  ])("is not %o", (value) => expect(decimalOf(value)).toBeUndefined());

  it("adds what numbers cannot: 0.1 + 0.2 - 0.3 is nothing", () => {
    expect(textOf(minus(plus(of(0.1), of(0.2)), of(0.3)))).toBe("0");
    expect(textOf(plus(of("9007199254740993"), of("0.1")))).toBe("9007199254740993.1");
  });

  it(`agrees with whole numbers of any size (seed ${seed})`, () => {
    const random = createRandom(seed);
    const digits = (count: number) => Array.from({ length: count }, () => random.int(0, 9)).join("");
    for (let index = 0; index < 2000; index += 1) {
      const [a, b] = [0, 1].map(() => ({ sign: random.pick(["", "-"]), whole: digits(random.int(1, 20)), places: random.int(0, 25) }));
      const write = ({ sign, whole, places }: typeof a & {}, fraction: string) => `${sign}${whole}${places === 0 ? "" : `.${fraction}`}`;
      const [fa, fb] = [digits(a!.places), digits(b!.places)];
      const scaled = (value: typeof a & {}, fraction: string) => BigInt(`${value.sign}${value.whole}${fraction.padEnd(30, "0")}`);
      const [x, y] = [of(write(a!, fa)), of(write(b!, fb))];
      const at30 = (value: string) => {
        const [whole = "", fraction = ""] = value.split(".");
        return BigInt(whole + fraction.padEnd(30, "0"));
      };
      expect({ index, sum: at30(textOf(plus(x, y))) }).toEqual({ index, sum: scaled(a!, fa) + scaled(b!, fb) });
      expect({ index, order: compare(x, y) < 0 }).toEqual({ index, order: scaled(a!, fa) < scaled(b!, fb) });
    }
  });

  it.each([
    ["0.005", 2, "0.01"],
    ["-0.005", 2, "-0.01"],
    ["0.0049999", 2, "0"],
    ["2.675", 2, "2.68"],
    ["5", 2, "5"],
  ])("%s to %i places is %s", (value, places, expected) => expect(textOf(rounded(of(value), places))).toBe(expected));

  it("is shared out to six places", () => {
    expect(textOf(portion(of("100"), 1, 7))).toBe("14.285714");
    expect(textOf(portion(of("100"), 15, 7))).toBe("214.285714");
    expect(textOf(portion(of("0.0000004"), 1, 1))).toBe("0");
    expect(numberOf(portion(of("-1"), 2, 3))).toBeCloseTo(-0.666667, 6);
  });
});

describe("an amount", () => {
  it("is a number in a cell as long as that is exact", () => {
    expect(moneyOf(of("12.5"), "usd")).toEqual({ value: 12.5, currency: "usd" });
    expect(moneyOf(of("12345678901234.123456"), "usd").value).toBe("12345678901234.123456");
    expect(moneyOf(of(1e-7), "usd").value).toBe("0.0000001");
  });

  it.each([
    ["1234.5", "usd", "$1,234.50"],
    ["-1234.567", "usd", "-$1,234.57"],
    ["0.004", "usd", "less than $0.01"],
    ["-0.004", "usd", "more than -$0.01"],
    ["0", "usd", "$0.00"],
    ["123456789012345678901.5", "eur", "123,456,789,012,345,678,901.50 EUR"],
  ])("of %s %s reads %s", (value, currency, expected) => expect(amountText(of(value), currency)).toBe(expected));

  it("is no part of nothing, and a part of a credit by its size", () => {
    expect(percentOf(of(1), zero)).toBeNull();
    expect(percentOf(of(1), of(3))).toBe(33.33);
    expect(percentOf(of(1), of(-2))).toBe(50);
  });
});

describe("days", () => {
  it.each(["2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", ""])("do not hold %o", (given) =>
    expect(dayIn(given)).toBeUndefined(),
  );

  it("begin at midnight in UTC", () => {
    expect(dayIn("2026-11-23")).toBe(Date.UTC(2026, 10, 23) / 1000);
    expect(nextMonth(Date.UTC(2026, 11, 31, 23) / 1000)).toBe(Date.UTC(2027, 0, 1) / 1000);
    expect(spanText(dayIn("2026-11-01")!, dayIn("2026-12-01")!)).toBe("from 2026-11-01 to 2026-11-30");
  });
});

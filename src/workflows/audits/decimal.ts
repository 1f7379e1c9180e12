/** A decimal number, exactly: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly digits: bigint;
  /** Not negative. */
  readonly scale: number;
}

export const zero: Decimal = { digits: 0n, scale: 0 };

const form = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
/** An amount of money with more characters is none; it also keeps the arithmetic fast. */
const maxLength = 400;

const powers: bigint[] = [];
const tenTo = (power: number): bigint => (powers[power] ??= 10n ** BigInt(power));

/**
 * A number of the API, or text with more digits than a number holds, with or without an exponent.
 * @returns Undefined for what is not a number.
 */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const text = String(value);
  const [, whole, fraction = "", exponent = "0"] = (text.length <= maxLength && form.exec(text)) || [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * tenTo(-scale), scale: 0 };
}

/** @param scale At least the number's own. */
const digitsAt = ({ digits, scale: own }: Decimal, scale: number): bigint => (own === scale ? digits : digits * tenTo(scale - own));

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

export const minus = (a: Decimal, b: Decimal): Decimal => plus(a, { digits: -b.digits, scale: b.scale });

/** Negative, zero or positive, as for sorting. */
export function compare(a: Decimal, b: Decimal): number {
  const { digits } = minus(a, b);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export const isZero = ({ digits }: Decimal): boolean => digits === 0n;

export const absolute = ({ digits, scale }: Decimal): Decimal => ({ digits: digits < 0n ? -digits : digits, scale });

/** Half of a last place is rounded away from zero, as people do. */
function divided(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return (dividend < 0n ? dividend - half : dividend + half) / divisor;
}

/** At most so many decimal places. */
export const rounded = (value: Decimal, places: number): Decimal =>
  value.scale <= places ? value : { digits: divided(value.digits, tenTo(value.scale - places)), scale: places };

/** `value` × `times` ÷ `parts`, to six decimal places: averages need not be exact. */
export function portion(value: Decimal, times: number, parts: number): Decimal {
  const scale = Math.max(value.scale, 6);
  return rounded({ digits: divided(digitsAt(value, scale) * BigInt(times), BigInt(parts)), scale }, 6);
}

/** All its digits and no zeros at the end: `-0.000125`. */
export function textOf({ digits, scale }: Decimal): string {
  const all = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const fraction = all.slice(all.length - scale).replace(/0+$/, "");
  const whole = all.slice(0, all.length - scale);
  return `${digits < 0n ? "-" : ""}${scale === 0 || fraction === "" ? whole : `${whole}.${fraction}`}`;
}

/** The nearest number; for charts and shares. */
export const numberOf = (value: Decimal): number => Number(textOf(value));

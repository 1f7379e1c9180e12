/** Lists that fit more often than not are tried whole first: every step of the search costs as much as a layout of its items. */
const tryWhole = 200;

/**
 * How many of the first items fit. At least one does, if there is any: an item is never cut.
 * @param lengthOf Length of the first `count` items together; it must not shrink much as they become more.
 */
export function fitting(total: number, lengthOf: (count: number) => number, max: number): number {
  if (total <= 1 || (total <= tryWhole && lengthOf(total) <= max)) return total;
  let low = 1;
  let high = 2;
  // Doubling first keeps long lists from being laid out whole when little of them fits.
  while (high < total && lengthOf(high) <= max) [low, high] = [high, high * 2];
  if (high >= total) {
    if (lengthOf(total) <= max) return total;
    high = total;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lengthOf(middle) <= max) low = middle;
    else high = middle;
  }
  return low;
}

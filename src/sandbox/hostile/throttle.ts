const windowMs = 60_000;

/**
 * Lets a number of requests a minute through for each family, as the API was seen to do for each endpoint: a bucket that is full again after about a
 * minute (measured by authors of Terraform providers, May 2026). Here the window slides; a refused request does not make the wait longer.
 * @param clock Milliseconds.
 * @returns Milliseconds until the family has room again; 0 when the request was let through.
 */
export function createThrottle(perMinute: number, clock: () => number): (family: string) => number {
  const admitted = new Map<string, number[]>();
  return (family) => {
    const now = clock();
    const recent = (admitted.get(family) ?? []).filter((at) => at > now - windowMs);
    const free = recent.length < perMinute;
    if (free) recent.push(now);
    admitted.set(family, recent);
    return free ? 0 : recent[0]! + windowMs - now;
  };
}

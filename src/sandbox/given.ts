type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Only the members that hold a value. A stored object would otherwise list what its creator left out. */
export const given = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;

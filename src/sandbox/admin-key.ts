/** Secret of the admin key that every seeded organization holds first. It opens nothing but a sandbox. */
export const sandboxAdminKey = "sk-admin-sandbox-0000000000000000000000000000000000000000";

/** Secret of an admin key of the same organization that may only read. */
export const sandboxReadOnlyKey = "sk-admin-sandbox-readonly-0000000000000000000000000000read";

/** Secret of the admin key that every seeded organization holds first. It opens nothing but a sandbox. */
export const sandboxAdminKey = "sk-admin-sandbox-0000000000000000000000000000000000000000";

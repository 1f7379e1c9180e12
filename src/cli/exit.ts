/** The command line or the environment asks for something that cannot be: exit code 2, one line on standard error. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

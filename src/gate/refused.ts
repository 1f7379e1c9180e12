/** Why a call was not executed. Stable: pipelines branch on it. */
export type RefusalCode =
  /** Nobody can be asked here, or nobody was asked yet. */
  | "approval_required"
  /** A person was asked and has not answered yet; the same call again goes on with the same plan. */
  | "approval_pending"
  /** The host, or the person, answered no. */
  | "declined"
  /** The host accepted, but not with the name or the choice the form asks for. */
  | "not_approved"
  /** The host did not answer in time, or could not show the form. */
  | "no_answer"
  /** The answer came more than ten minutes after the question. */
  | "approval_expired"
  /** This approval was used before. */
  | "approval_used"
  /** The approval was given for another call. */
  | "approval_mismatch"
  /** What came back is not what was sent out: altered, or from another process. */
  | "approval_invalid"
  /** The target kept changing while people were asked. */
  | "target_changed"
  /** It would lock the organization or this server out: refused whatever was approved, unless `--allow-self-lockout`. */
  | "guarded"
  /** `--confirm block` or `--read-only`. */
  | "blocked";

/** The call was not executed and nothing was changed. The message says why, and what would make it possible. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

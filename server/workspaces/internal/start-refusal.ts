/** Why a start makes no sense before a person has changed something. */
export interface StartRefusal {
  readonly reason: string;
  /** The variables that have no value. */
  readonly missing?: readonly string[];
}

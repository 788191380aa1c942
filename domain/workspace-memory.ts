export const MEMORY_KEY_MAX = 256;
/** Bytes of one value, and of all values of a workspace, as JSON. */
export const MEMORY_VALUE_BYTES_MAX = 65_536;
export const MEMORY_BYTES_MAX = 4 * 1024 * 1024;
export const MEMORY_KEYS_MAX = 1000;
/** One year. */
export const MEMORY_TTL_SECONDS_MAX = 31_536_000;

/** A key stands in an address as one piece: it holds no slash, and no spaces or signs that cannot be seen. */
export const MEMORY_KEY = /^(?!\.{1,2}$)[^/\\\p{Z}\p{C}]+$/u;

/** A write that a version forbids. */
export interface VersionConflict {
  readonly expected: number;
  /** Null: the key is not there. */
  readonly current: number | null;
}

/**
 * The version that a write makes. Without a condition the last write wins; 0 means that the key must not be there yet,
 * any other number that it must stand at exactly this version.
 * @param current null: the key is not there
 */
export function nextVersion(current: number | null, ifMatch: number | null): number | VersionConflict {
  if (ifMatch !== null && ifMatch !== (current ?? 0)) return { expected: ifMatch, current };
  return (current ?? 0) + 1;
}

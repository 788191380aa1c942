export const PROTOCOL_VERSIONS = ['0.3', '1.0'] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** Major, minor, and whatever follows: patch numbers must not count. */
const VERSION = /^(\d{1,4})(?:\.(\d{1,4})(?:\.[\w.+-]*)?)?$/;

/** `text` cut to major and minor when it is a version spoken here, else null; also for the versions in agent cards. */
export function supportedVersion(text: string): ProtocolVersion | null {
  const found = VERSION.exec(text.trim());
  if (!found) return null;
  const version = `${Number(found[1])}.${Number(found[2] ?? 0)}`;
  return PROTOCOL_VERSIONS.find((candidate) => candidate === version) ?? null;
}

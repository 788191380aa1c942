import type { SealedSecret } from '../../platform/secret-box';

/** What a sealed secret looks like in a column of text; no secret that is made here contains a colon. */
const FORM = /^sealed:(\d+):([^:]+):([A-Za-z\d+/]+=*)$/;

/** A sealed secret as text. */
export const formatSealed = ({ encryptedValue, encryptionVersion, keyId }: SealedSecret): string =>
  `sealed:${encryptionVersion}:${keyId}:${Buffer.from(encryptedValue).toString('base64')}`;

/** Null for a text that is something else: a secret of before they were encrypted here. */
export function parseSealed(text: string): SealedSecret | null {
  const [, version = '', keyId = '', value = ''] = FORM.exec(text) ?? [];
  if (version === '') return null;
  return { encryptionVersion: Number(version), keyId, encryptedValue: Buffer.from(value, 'base64') };
}

import ssh2 from 'ssh2';

export interface SshKey {
  /** As OpenSSH writes them. */
  readonly public: string;
  readonly private: string;
}

const PROBE = Buffer.from('probe');

/**
 * A new ed25519 key that works: of those that ssh2 makes, one in 256 is written without a zero byte that belongs to it
 * (mscdex/ssh2#1513), and neither side can read it.
 */
export function makeKey(): SshKey {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync('ed25519');
    if (isWhole(made)) return made;
  }
}

function isWhole(key: SshKey): boolean {
  const [open, secret] = [ssh2.utils.parseKey(key.public), ssh2.utils.parseKey(key.private)];
  return (
    !(open instanceof Error) && !(secret instanceof Error) && open.verify(PROBE, secret.sign(PROBE)) === true
  );
}

import { findChannelType } from '@/domain/channel-config';

/** What is hidden, and files of keys: they hold what a program needs, not what an agent is told. */
const SECRET_FILE = /(^|\/)\.|\.(pem|key|p12|pfx|jks)$|(^|\/)(id_rsa|id_ed25519|credentials\.json)$/i;

/** Where a channel holds a credential itself, its place is named instead: `${TELEGRAM_BOT_TOKEN}`. */
export function withoutCredentials(
  type: string,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const secret = new Set(
    (findChannelType(type) ?? []).flatMap((field) => (field.sensitive ? field.key : [])),
  );
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) =>
      secret.has(key) && !/^\$\{?[A-Z][A-Z0-9_]*\}?$/.test(String(value))
        ? [key, `\${${type}_${key}}`.toUpperCase()]
        : [key, value],
    ),
  );
}

/** True for a file that is never handed out. */
export const isSecretFile = (path: string): boolean => SECRET_FILE.test(path);

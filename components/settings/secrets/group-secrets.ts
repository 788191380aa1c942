import type { SecretRow } from '@/contracts/secrets';
import { SECRET_GROUPS, type SecretGroup, secretGroup } from '@/domain/secret-name';

/** From as many on there is something to search in. */
export const SEARCH_FROM = 4;

/** The secrets whose name has what was typed, under their headings; headings with nothing below them are left out. */
export function groupSecrets(
  rows: readonly SecretRow[],
  typed: string,
): readonly { readonly group: SecretGroup; readonly rows: readonly SecretRow[] }[] {
  const wanted = typed.trim().toUpperCase().replace(/[\s-]/g, '_');
  const found = rows.filter(({ key }) => key.includes(wanted));
  return SECRET_GROUPS.map((group) => ({
    group,
    rows: found.filter(({ key }) => secretGroup(key) === group),
  })).filter((part) => part.rows.length > 0);
}

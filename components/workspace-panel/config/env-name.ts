import { SECRET_NAME, toSecretName } from '@/domain/secret-name';

/** How the keys of well-known services begin. */
const KEY_BEGINNINGS =
  /^(sk|pk|rk)[-_]|^gh[pousr]_|^github_pat_|^glpat-|^xox[abpr]-|^(AKIA|ASIA)[A-Z0-9]{12}|^AIza|^ya29\.|^eyJ|^hf_[A-Za-z0-9]{8}|^mol_(ws|org)_/;
const LONG = 20;

/** Keys are long, mix letters with digits and have no words; names have words. */
function looksLikeKey(text: string): boolean {
  if (KEY_BEGINNINGS.test(text)) return true;
  if (text.length < LONG || !/\d/.test(text) || !/[a-z]/i.test(text)) return false;
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text);
  return isMixed || !/[_\s]/.test(text);
}

/** The name of a variable as typed; a value is refused, because what stands in the file is no secret. */
export function readEnvName(typed: string): { readonly item: string } | { readonly error: string } {
  const text = typed.trim();
  if (text.includes('=')) return { error: `Only the name, without “=”. ${WHERE}` };
  if (looksLikeKey(text))
    return { error: `This looks like a key itself, not like the name of one. ${WHERE}` };
  const item = toSecretName(text);
  return SECRET_NAME.test(item)
    ? { item }
    : { error: 'A name has letters, digits and _, and begins with a letter.' };
}

const WHERE = 'Values belong in the secrets of the workspace, never in this file.';

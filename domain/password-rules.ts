import common from './common-passwords.json' with { type: 'json' };
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './password-length';

/** Whom a password is for: what everybody knows of them is no secret. */
export interface PasswordHolder {
  readonly email: string;
  readonly name: string;
}

const PRODUCT = 'molecule';
/** A list that never leaves this machine: nothing typed is sent anywhere to be compared. */
const COMMON = new Set([common.long, common.short, common.ours].flatMap((words) => words.split(' ')));
/** What is put in the place of letters; undone, a password is the word that it was. */
const STAND_INS: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** One to four characters over and over. */
const REPEATED = /^(.{1,4}?)\1+$/;
/** A word over and over. */
const REPEATED_WORD = /^(.+?)\1+$/;
const KNOWN_LENGTH_MIN = 3;
/** So many letters beside what everybody knows make a word of one's own. */
const OWN_LETTERS_MIN = 4;

/**
 * Why a password is refused, as it goes on from the word "password"; null when it may be chosen. Length and guessability
 * count, and nothing else: rules about kinds of characters make passwords worse.
 */
export function findPasswordFault(password: string, holder: PasswordHolder): string | null {
  if (password.length < PASSWORD_LENGTH_MIN) return `must have at least ${PASSWORD_LENGTH_MIN} characters`;
  if (password.length > PASSWORD_LENGTH_MAX) return `must have at most ${PASSWORD_LENGTH_MAX} characters`;
  const plain = password.trim().toLowerCase();
  if (REPEATED.test(plain) || isCommon(plain)) return 'is one of the first that anybody would guess';
  if (isOfKnownWords(plain, holder)) {
    return 'must be more than the email address, the name or the name of this product';
  }
  return null;
}

/** On the list, or a word of it in disguise: with digits and signs around it, said twice, or with signs for letters. */
function isCommon(plain: string): boolean {
  const word = withoutFrame(plain);
  const readings = [plain, word, undisguise(plain), undisguise(word), withoutFrame(undisguise(plain))];
  return readings.some(
    (reading) => COMMON.has(reading) || COMMON.has(REPEATED_WORD.exec(reading)?.[1] ?? ''),
  );
}

const undisguise = (text: string): string =>
  text.replaceAll(/[013457@$!]/g, (sign) => STAND_INS[sign] ?? sign);

const withoutFrame = (text: string): string => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

function isOfKnownWords(plain: string, { email, name }: PasswordHolder): boolean {
  const known = [PRODUCT, email, ...email.split(/[^\p{L}\d]+/u), ...name.split(/\s+/)]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= KNOWN_LENGTH_MIN)
    .sort((a, b) => b.length - a.length);
  const rest = known.reduce((left, word) => left.replaceAll(word, ' '), plain);
  return rest !== plain && (rest.match(/\p{L}/gu) ?? []).length < OWN_LETTERS_MIN;
}

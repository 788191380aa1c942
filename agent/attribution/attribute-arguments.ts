import { readCreation } from './create-arguments';

/** Who creates something, in the words that are put on it. */
export interface Attribution {
  /** Before the title, such as `[Engineer]`. */
  readonly prefix: string;
  /** Below the text. */
  readonly footer: string;
}

const ROLE_MAX = 60;

/** From the environment of an agent; null where it does not say who that is: then nothing is changed. */
export function readAttribution(env: Readonly<Record<string, string | undefined>>): Attribution | null {
  const role = oneLine(env.MOLECULE_AGENT_ROLE).slice(0, ROLE_MAX).trim();
  const name = oneLine(env.GIT_AUTHOR_NAME);
  if (role === '') return null;
  const who = name === '' ? role : `${name} (${role})`;
  return { prefix: `[${role}]`, footer: `_Opened by ${who}_` };
}

const oneLine = (text = ''): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029[\]_*`]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** What has to be read before the arguments can be changed; null where there is nothing. */
export interface BodySource {
  /** A path, or `-` for what comes from stdin. */
  readonly from: string;
}

export function bodySourceOf(argv: readonly string[]): BodySource | null {
  const file = readCreation(argv)?.findLast(({ flag }) => flag === 'body-file');
  return file ? { from: file.value } : null;
}

/**
 * The arguments with the agent's name on what they create. Everything else stays as it is, to the letter; what has the
 * name already does not get it twice.
 * @param bodyFile takes the place of the file that the body is read from
 */
export function attributeArguments(
  argv: readonly string[],
  attribution: Attribution,
  bodyFile: string | null = null,
): string[] {
  const changed = [...argv];
  for (const { flag, at, before, value } of readCreation(argv) ?? []) {
    if (flag === 'title') changed[at] = before + withPrefix(value, attribution);
    if (flag === 'body') changed[at] = before + withFooter(value, attribution);
    if (flag === 'body-file' && bodyFile !== null) changed[at] = before + bodyFile;
  }
  return changed;
}

/** An empty title is gh's to refuse. */
const withPrefix = (title: string, { prefix }: Attribution): string =>
  title.trim() === '' || title.trimStart().startsWith(prefix) ? title : `${prefix} ${title}`;

export const withFooter = (body: string, { footer }: Attribution): string => {
  if (body.includes(footer)) return body;
  const text = body.trimEnd();
  return `${text}${text === '' ? '' : '\n\n---\n'}${footer}\n`;
};

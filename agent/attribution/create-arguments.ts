/** Flags of `gh pr create` and `gh issue create` that take a value; what follows one of them is no flag, however it looks. */
const VALUED: ReadonlySet<string> = new Set([
  ...['assignee', 'base', 'body', 'body-file', 'head', 'label', 'milestone', 'project', 'recover', 'repo'],
  ...['reviewer', 'template', 'title'],
]);
const LONG_NAMES: Readonly<Record<string, string>> = {
  a: 'assignee',
  B: 'base',
  b: 'body',
  F: 'body-file',
  H: 'head',
  l: 'label',
  m: 'milestone',
  p: 'project',
  R: 'repo',
  r: 'reviewer',
  T: 'template',
  t: 'title',
};

/** One value of a flag: where in the arguments it stands, and what stands before it in the same argument. */
export interface FlagValue {
  readonly flag: string;
  readonly at: number;
  /** Such as `--title=` or `-t`; '' where the value is an argument of its own. */
  readonly before: string;
  readonly value: string;
}

interface Read {
  readonly words: readonly string[];
  readonly values: readonly FlagValue[];
}

/** Reads arguments as gh does: both forms of every flag, several short ones in one argument, and `--` as their end. */
function readArguments(argv: readonly string[]): Read {
  const words: string[] = [];
  const values: FlagValue[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (argument === '--') break;
    const found = argument.startsWith('--') ? readLong(argument) : readShort(argument);
    if (found === 'word') words.push(argument);
    if (typeof found === 'string') continue;
    const isApart = found.value === null;
    if (isApart) at += 1;
    const value = found.value ?? argv[at];
    if (value === undefined) break;
    values.push({
      flag: found.flag,
      at,
      before: isApart ? '' : argument.slice(0, -value.length || undefined),
      value,
    });
  }
  return { words, values };
}

/** `word`: it is no flag; `plain`: one without a value. A null value is the next argument. */
type Found = 'word' | 'plain' | { readonly flag: string; readonly value: string | null };

function readLong(argument: string): Found {
  const [, flag = '', value = null] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
  return VALUED.has(flag) ? { flag, value } : 'plain';
}

function readShort(argument: string): Found {
  if (!/^-./.test(argument)) return 'word';
  for (let at = 1; at < argument.length; at += 1) {
    const flag = LONG_NAMES[argument[at] ?? ''];
    if (flag === undefined) continue;
    const rest = argument.slice(at + 1);
    return { flag, value: rest === '' ? null : rest.replace(/^=/, '') };
  }
  return 'plain';
}

/** The values of the flags, where these arguments make a pull request or an issue; null where they do anything else. */
export function readCreation(argv: readonly string[]): readonly FlagValue[] | null {
  const { words, values } = readArguments(argv);
  const [noun, verb] = words;
  const isCreation = (noun === 'pr' || noun === 'issue') && (verb === 'create' || verb === 'new');
  return isCreation ? values : null;
}

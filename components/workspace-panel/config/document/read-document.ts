import { type Document, isCollection, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';
import { findYamlExcess } from '@/domain/yaml-weight';

/** Where a value stands: the keys on the way to it. */
export type FieldPath = readonly [string, ...string[]];

/** What makes a text unreadable as configuration; line and column count from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A text that was read. Without problems `document` is there, and its top is a mapping or nothing at all. */
export type ReadText =
  | {
      readonly text: string;
      readonly problems: readonly [];
      readonly document: Document.Parsed<ParsedNode>;
      readonly value: Readonly<Record<string, unknown>>;
    }
  | {
      readonly text: string;
      readonly problems: readonly [TextProblem, ...TextProblem[]];
      readonly document: null;
      readonly value: null;
    };

const PROBLEMS_MAX = 20;
/** More than any configuration has; agents write these files too, and a page must not stand still over one. */
const MARKS_MAX = 100_000;
const TOO_DENSE = 'The file has too many brackets, commas, colons and lines to be read.';
/** Control characters other than tab, LF and CR, which YAML forbids, and halves of characters, for which no UTF-8 exists. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what this is for
const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

/** Reads a configuration text. It never throws: what cannot be read comes back as problems with their places. */
export function readText(text: string): ReadText {
  const odd = findOddCharacter(text);
  if (odd) return unreadable(text, [odd]);
  try {
    return readDocument(text);
  } catch {
    // The parser gives up on texts that were made to exhaust it: thousands of levels, aliases of aliases.
    return unreadable(text, [{ line: 1, column: 1, message: 'The file is nested too deeply to be read.' }]);
  }
}

function readDocument(text: string): ReadText {
  const lines = new LineCounter();
  if (findYamlExcess(text, MARKS_MAX)) return unreadable(text, [{ line: 1, column: 1, message: TOO_DENSE }]);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...aliasesToNothing(document), ...keysThatAreNoWords(document)];
  const [first, ...rest] = faults.slice(0, PROBLEMS_MAX).map(({ message, pos }): TextProblem => {
    const { line, col } = lines.linePos(pos[0]);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message: asSentence(message) };
  });
  if (first) return unreadable(text, [first, ...rest]);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return unreadable(text, [
      { line: 1, column: 1, message: 'The file must hold settings as “key: value”.' },
    ]);
  }
  return { text, problems: [], document, value: value as Record<string, unknown> };
}

const asSentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

interface Fault {
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Their texts double with every level: taking the values out would hold the page. */
function keysThatAreNoWords(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return undefined;
      const at = key.range?.[0] ?? 0;
      faults.push({ message: 'A key must be a plain word', pos: [at, at] });
      return visit.SKIP;
    },
  });
  return faults;
}

/** The parser notices these only when the values are taken out, and then without their place. */
function aliasesToNothing(document: Document.Parsed): Fault[] {
  const anchors = new Set<string>();
  const faults: Fault[] = [];
  visit(document, {
    Alias(_, { source, range }) {
      if (!anchors.has(source)) {
        faults.push({ message: `Nothing before this is called &${source}`, pos: [range?.[0] ?? 0, 0] });
      }
    },
    Node(_, node) {
      if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor);
    },
  });
  return faults;
}

/** The value at a path; undefined when nothing is there. */
export function readField({ value }: ReadText, path: FieldPath): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

const unreadable = (text: string, problems: readonly [TextProblem, ...TextProblem[]]): ReadText => ({
  text,
  problems,
  document: null,
  value: null,
});

function findOddCharacter(text: string): TextProblem | null {
  const match = ODD.exec(text);
  if (!match) return null;
  const before = text.slice(0, match.index).split(/\r\n?|\n/);
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: `The character U+${code} cannot stand in a text file; remove it.`,
  };
}

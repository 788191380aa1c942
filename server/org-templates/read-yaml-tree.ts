import { LineCounter, parseDocument } from 'yaml';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { readText } from '@/domain/org-template/text-file';
import type { SourceTree, TemplateFiles, TemplatePlace, TemplateProblem } from '@/domain/org-template/types';
import { findYamlExcess } from '@/domain/yaml-weight';
import { convertYaml, type Origins, type ParsedFile, YamlProblem } from './internal/convert-yaml';

export type YamlTreeResult =
  | { readonly ok: true; readonly tree: SourceTree }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/**
 * Reads a YAML file of a template with everything it includes. Bounded in every direction (bytes, values after aliases
 * and includes, levels), because a template may come from anybody; never throws for what a file holds.
 */
export function readYamlTree(files: TemplateFiles, path: string): YamlTreeResult {
  const parsed = new Map<string, ParsedFile>();
  let bytesLeft: number = TEMPLATE_LIMITS.yamlBytesTotal;
  const open = (file: string): ParsedFile => {
    const known = parsed.get(file);
    if (known) return known;
    const text = readYaml(files, file);
    bytesLeft -= text.length;
    if (bytesLeft < 0) throw new YamlProblem(problemAt(wholeOf(file), TOO_MUCH));
    assertLight(file, text);
    const fresh = parseFile(file, text);
    parsed.set(file, fresh);
    return fresh;
  };
  try {
    const origins: Origins = new Map();
    const value = convertYaml({ files, open, origins }, path);
    return { ok: true, tree: { value, placeOf: (place) => placeOf(origins, path, value, place) } };
  } catch (error) {
    if (error instanceof YamlProblem) return { ok: false, problems: [error.problem] };
    // The parser calls itself for each level and has no limit of its own.
    if (error instanceof RangeError) return { ok: false, problems: [problemAt(wholeOf(path), TOO_DEEP)] };
    throw error;
  }
}

const TOO_DEEP = 'is nested too deep';
const TOO_DENSE = `has more than ${TEMPLATE_LIMITS.yamlMarks} line ends, brackets, commas and colons, which is the limit`;
const TOO_MUCH = `brings the YAML of the template above ${TEMPLATE_LIMITS.yamlBytesTotal} bytes, which is the limit`;

/** Before the parser sees it: a text made to exhaust it would hold the whole process. */
function assertLight(file: string, text: string): void {
  const excess = findYamlExcess(text, TEMPLATE_LIMITS.yamlMarks);
  if (excess === 'too_many_brackets') throw new YamlProblem(problemAt(wholeOf(file), TOO_DEEP));
  if (excess === 'too_many_marks') throw new YamlProblem(problemAt(wholeOf(file), TOO_DENSE));
}

const wholeOf = (file: string): TemplatePlace => ({ file, line: null, column: null });

function readYaml(files: TemplateFiles, file: string): string {
  const read = readText(files.get(file) ?? { refused: 'is missing' }, TEMPLATE_LIMITS.yamlBytes);
  if ('refused' in read) throw new YamlProblem(problemAt(wholeOf(file), read.refused));
  return read.text;
}

function parseFile(file: string, text: string): ParsedFile {
  const lines = new LineCounter();
  // Repeated keys are looked for while converting: the parser compares every key with every other one.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'error' });
  const at = (offset: number): TemplatePlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error) {
    const says = error.code === 'RESOURCE_EXHAUSTION' ? TOO_DEEP : toSentence(error.message);
    throw new YamlProblem(problemAt(at(error.pos[0]), says));
  }
  return { file, content: document.contents, at };
}

const problemAt = (place: TemplatePlace, message: string): TemplateProblem => ({
  ...place,
  severity: 'error',
  path: '',
  message,
  suggestion: null,
});

/** The parser's first line, without the excerpt that it draws below. */
const toSentence = (message: string): string =>
  `is not valid YAML: ${(message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}`;

/** Walks down to `path`; what is not there (a missing field) is placed at the nearest thing around it. */
function placeOf(origins: Origins, file: string, root: unknown, path: readonly PropertyKey[]): TemplatePlace {
  let place: TemplatePlace = { file, line: 1, column: 1 };
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    const origin = origins.get(value);
    const inner = (value as Record<PropertyKey, unknown>)[key];
    // What is included stands in its own file, not where the include is written.
    const ofItem = Array.isArray(value) ? ownPlace(origins, inner) : null;
    place = ofItem ?? origin?.placeOfKey(key) ?? origin?.place() ?? place;
    value = inner;
  }
  if (path.length > 0) return place;
  return ownPlace(origins, root) ?? place;
}

const ownPlace = (origins: Origins, value: unknown): TemplatePlace | null =>
  typeof value === 'object' && value !== null ? (origins.get(value)?.place() ?? null) : null;

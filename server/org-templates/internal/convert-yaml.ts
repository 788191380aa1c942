import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { closestWord } from '@/domain/org-template/closest-word';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { folderOf, resolveTemplatePath } from '@/domain/org-template/template-path';
import type { TemplateFiles, TemplatePlace, TemplateProblem } from '@/domain/org-template/types';

export interface ParsedFile {
  readonly file: string;
  readonly content: Node | null;
  at(offset: number): TemplatePlace;
}

/** Where a list or mapping is written, and where each of its fields is; worked out only when somebody asks. */
class Origin {
  constructor(
    private readonly source: ParsedFile,
    private readonly node: unknown,
    private readonly fields: ReadonlyMap<string, unknown> | readonly unknown[],
  ) {}

  place(): TemplatePlace {
    return placeOfNode(this.source, this.node);
  }

  placeOfKey(key: PropertyKey): TemplatePlace | null {
    const { fields } = this;
    const field = 'get' in fields ? fields.get(String(key)) : fields[Number(key)];
    return field === undefined ? null : placeOfNode(this.source, field);
  }
}
export type Origins = Map<object, Origin>;

export interface ConvertContext {
  readonly files: TemplateFiles;
  readonly open: (file: string) => ParsedFile;
  readonly origins: Origins;
}

/** Ends a reading; caught by who began it. */
export class YamlProblem extends Error {
  constructor(readonly problem: TemplateProblem) {
    super(problem.message);
  }
}

interface Frame {
  readonly source: ParsedFile;
  /** The files that are being included, outermost first. */
  readonly chain: readonly string[];
  readonly anchors: Map<string, Node>;
  /** Anchors whose value is being put in: one that holds itself would never end. */
  readonly expanding: Set<string>;
}

/** A YAML document as plain values, with anchors, merge keys and `!include` put in. @throws YamlProblem */
export function convertYaml(context: ConvertContext, file: string): unknown {
  return new YamlConverter(context).convertFile(file, []);
}

class YamlConverter {
  private left: number = TEMPLATE_LIMITS.values;

  constructor(private readonly context: ConvertContext) {}

  convertFile(file: string, chain: readonly string[], depth = 0): unknown {
    const source = this.context.open(file);
    const frame = { source, chain: [...chain, file], anchors: new Map(), expanding: new Set<string>() };
    return this.convert(frame, source.content, depth);
  }

  private convert(frame: Frame, node: unknown, depth: number): unknown {
    this.left -= 1;
    if (this.left < 0) fail(frame, node, TOO_MANY_VALUES);
    if (depth > TEMPLATE_LIMITS.nesting) fail(frame, node, TOO_DEEP);
    if (isAlias(node)) return this.expandAlias(frame, node.source, node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor) frame.anchors.set(node.anchor, node);
    if (node.tag === INCLUDE) return this.include(frame, node, depth);
    if (node.tag?.startsWith('!')) fail(frame, node, `has a tag that is not known: ${node.tag}`);
    if (isScalar(node)) return node.value;
    if (node.anchor) frame.expanding.add(node.anchor);
    const value = isMap(node) ? this.convertMap(frame, node, depth) : this.convertSeq(frame, node, depth);
    if (node.anchor) frame.expanding.delete(node.anchor);
    return value;
  }

  private expandAlias(frame: Frame, name: string, node: unknown, depth: number): unknown {
    const target = frame.anchors.get(name);
    if (!target) return fail(frame, node, `refers to *${name}, which is not defined before it`);
    if (frame.expanding.has(name)) fail(frame, node, `holds itself by the alias *${name}`);
    return this.convert(frame, target, depth + 1);
  }

  private convertSeq(frame: Frame, node: YAMLSeq, depth: number): unknown[] {
    const list: unknown[] = [];
    const items: unknown[] = [];
    for (const item of node.items) {
      const value = this.convert(frame, item, depth + 1);
      // A list that is included into a list brings its items, not itself.
      const isSpliced = isScalar(item) && item.tag === INCLUDE && Array.isArray(value);
      for (const one of isSpliced ? (value as unknown[]) : [value]) {
        list.push(one);
        items.push(item);
      }
    }
    this.context.origins.set(list, new Origin(frame.source, node, items));
    return list;
  }

  private convertMap(frame: Frame, node: YAMLMap, depth: number): Record<string, unknown> {
    const own = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    const keys = new Map<string, unknown>();
    for (const { key, value } of node.items as Pair[]) {
      const name = isScalar(key) ? String(key.value) : fail(frame, key, 'has a key that is no plain word');
      const converted = this.convert(frame, value, depth + 1);
      if (keys.has(name)) fail(frame, key, `has the key ${name} twice`);
      keys.set(name, key);
      if (name === '<<') mergeInto(frame, key, merged, converted);
      else own.set(name, converted);
    }
    // fromEntries defines fields, so that a key named __proto__ is a field as any other.
    const object = Object.fromEntries([...merged, ...own]);
    this.context.origins.set(object, new Origin(frame.source, node, keys));
    return object;
  }

  private include(frame: Frame, node: Node, depth: number): unknown {
    const { files } = this.context;
    const asked = isScalar(node) && typeof node.value === 'string' ? node.value.trim() : '';
    if (asked === '') fail(frame, node, 'includes no file: !include takes a path');
    const path = resolveTemplatePath(folderOf(frame.source.file), asked);
    if (path === null) return fail(frame, node, `includes ${asked}, which is not a path inside the template`);
    if (frame.chain.includes(path))
      fail(frame, node, `includes itself: ${[...frame.chain, path].join(' includes ')}`);
    if (frame.chain.length > TEMPLATE_LIMITS.includeDepth)
      fail(frame, node, `includes files more than ${TEMPLATE_LIMITS.includeDepth} levels deep`);
    const file = files.get(path);
    if (!file) return fail(frame, node, missing(files, asked, path));
    if ('refused' in file) fail(frame, node, `includes ${path}, which ${file.refused}`);
    return this.convertFile(path, frame.chain, depth + 1);
  }
}

const INCLUDE = '!include';
const TOO_MANY_VALUES = `has more than ${TEMPLATE_LIMITS.values} values once aliases and includes are put in`;
const TOO_DEEP = `is nested deeper than ${TEMPLATE_LIMITS.nesting} levels`;

/** Of several mappings the first one wins, and what the mapping itself says wins over all of them. */
function mergeInto(frame: Frame, key: unknown, merged: Map<string, unknown>, value: unknown): void {
  for (const source of Array.isArray(value) ? value : [value]) {
    if (typeof source !== 'object' || source === null || Array.isArray(source))
      fail(frame, key, 'merges something that is no mapping');
    for (const [name, one] of Object.entries(source as object)) if (!merged.has(name)) merged.set(name, one);
  }
}

function missing(files: TemplateFiles, asked: string, path: string): string {
  const near = closestWord(path, [...files.keys()].slice(0, 2000));
  return `includes ${asked}, but the template has no file ${path}${near === null ? '' : `; did you mean ${near}?`}`;
}

function placeOfNode(source: ParsedFile, node: unknown): TemplatePlace {
  const range = (node as Node | null)?.range;
  return range ? source.at(range[0]) : { file: source.file, line: null, column: null };
}

function fail(frame: Frame, node: unknown, message: string): never {
  const place = placeOfNode(frame.source, node);
  throw new YamlProblem({ ...place, severity: 'error', path: '', message, suggestion: null });
}

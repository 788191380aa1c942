import { isJsonObject, type JsonObject } from './json';

/** Where an object that was read says how it was written. Copies of it say it too; JSON does not. */
const SOURCE: unique symbol = Symbol.for('molecule.json-source') as never;

/** A number that JavaScript may write in another way than it was written: 1.0, 1e3, -0, or one beyond 2^53. */
const ODD_NUMBER = /[[:,]\s*-?(?:\d{16}|\d+[.eE]|(?<=-)0)/;
/** Deeper ones are refused anyway. */
const DEPTH_MAX = 200;

interface Node {
  readonly value: unknown;
  readonly from: number;
  readonly to: number;
  /** Of an object. */
  readonly members: ReadonlyMap<string, Node> | null;
}

interface Source {
  readonly text: string;
  readonly root: Node;
  /** Of every object and list. */
  readonly containers: ReadonlyMap<object, Node>;
}

/**
 * Parses JSON so that `jsonText` can write it again as it was written. Only what would come out otherwise costs anything.
 * @throws SyntaxError as JSON.parse
 */
export function parseKept(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || !ODD_NUMBER.test(text)) return value;
  const source = new Scanner(text).scan(value);
  if (source) Object.defineProperty(value, SOURCE, { value: source, enumerable: true, configurable: true });
  return value;
}

/** The JSON text of an object: of what is as it was read, exactly what was read. */
export function jsonText(value: JsonObject): string {
  const source = sourceOf(value);
  return source ? write(value, source.root, source) : JSON.stringify(value);
}

/** The same for one member, on one line; `null` where it is not there. */
export function memberText(value: JsonObject, name: string): string {
  const source = sourceOf(value);
  const member = value[name] ?? null;
  if (!source) return JSON.stringify(member);
  // Between two tokens a line break is no more than a space, and within one there is none.
  return write(member, source.root.members?.get(name), source).replace(/[\r\n]+/g, ' ');
}

/** True when `jsonText` writes something else than JSON.stringify. */
export const isKept = (value: object): boolean => SOURCE in value;

const sourceOf = (value: JsonObject): Source | undefined => (value as { readonly [SOURCE]?: Source })[SOURCE];

function write(value: unknown, node: Node | undefined, source: Source): string {
  if (node && value === node.value) return source.text.slice(node.from, node.to);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => write(item ?? null, nodeOf(item, source), source)).join(',')}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const known = nodeOf(member, source) ?? node?.members?.get(name);
    return [`${JSON.stringify(name)}:${write(member, known, source)}`];
  });
  return `{${members.join(',')}}`;
}

const nodeOf = (value: unknown, { containers }: Source): Node | undefined =>
  typeof value === 'object' && value !== null ? containers.get(value) : undefined;

/** Walks over a text that is known to be JSON, beside the value that it is. */
class Scanner {
  readonly #containers = new Map<object, Node>();
  #at = 0;

  constructor(private readonly text: string) {}

  /** Null where a name stands twice: whoever reads that may see the one or the other. */
  scan(value: unknown): Source | null {
    const root = this.#value(value, 0);
    return root && { text: this.text, root, containers: this.#containers };
  }

  #value(value: unknown, depth: number): Node | null {
    if (depth > DEPTH_MAX) return null;
    this.#space();
    const from = this.#at;
    let members: Map<string, Node> | null = null;
    if (Array.isArray(value)) {
      if (!this.#list(value, depth)) return null;
    } else if (isJsonObject(value)) {
      members = this.#members(value, depth);
      if (!members) return null;
    } else if (this.text[from] === '"') this.#string();
    else this.#skip(/[^,\]}\s]+/y);
    const node = { value, from, to: this.#at, members };
    if (typeof value === 'object' && value !== null) this.#containers.set(value, node);
    return node;
  }

  #list(items: readonly unknown[], depth: number): boolean {
    this.#at += 1;
    for (const item of items) {
      if (!this.#value(item, depth + 1)) return false;
      this.#skip(/\s*,?/y);
    }
    this.#skip(/\s*\]/y);
    return true;
  }

  #members(value: JsonObject, depth: number): Map<string, Node> | null {
    const members = new Map<string, Node>();
    this.#at += 1;
    for (this.#space(); this.text[this.#at] !== '}'; this.#skip(/\s*,?\s*/y)) {
      const from = this.#at;
      this.#string();
      const name = JSON.parse(this.text.slice(from, this.#at)) as string;
      this.#skip(/\s*:/y);
      if (members.has(name)) return null;
      const member = this.#value(value[name], depth + 1);
      if (!member) return null;
      members.set(name, member);
    }
    this.#at += 1;
    return members;
  }

  #string(): void {
    for (let end = this.#at + 1; ; end += 1) {
      end = this.text.indexOf('"', end);
      let slashes = 0;
      while (this.text[end - 1 - slashes] === '\\') slashes += 1;
      if (slashes % 2 === 1) continue;
      this.#at = end + 1;
      return;
    }
  }

  #space(): void {
    this.#skip(/\s*/y);
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.text)?.[0].length ?? 0;
  }
}

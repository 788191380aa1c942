import { SECRET_NAME } from '../secret-name';

export interface DotenvResult {
  readonly values: Readonly<Record<string, string>>;
  /** Lines that say nothing that can be used. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Reads a `.env` file: `NAME=value` on a line, `export` and quotes allowed, `#` begins a comment. */
export function parseDotenv(text: string): DotenvResult {
  const values: Record<string, string> = {};
  const problems: { line: number; message: string }[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim().replace(/^export\s+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals).trim();
    if (equals < 0) problems.push({ line: at + 1, message: 'this line has no NAME=value' });
    else if (!SECRET_NAME.test(name))
      problems.push({ line: at + 1, message: 'a name has capital letters, digits and _ alone' });
    else values[name] = unquote(line.slice(equals + 1).trim());
    // A name without a value is there to be filled in.
    if (values[name] === '') delete values[name];
  }
  return { values, problems };
}

function unquote(text: string): string {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    if (end > 0) {
      const inner = text.slice(1, end);
      return quote === '"' ? inner.replaceAll('\\n', '\n') : inner;
    }
  }
  return text.replace(/\s+#.*$/, '');
}

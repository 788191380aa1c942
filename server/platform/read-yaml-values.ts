import { isCollection, parseDocument, visit } from 'yaml';
import { findYamlExcess } from '@/domain/yaml-weight';

/** More than any configuration has. */
const MARKS_MAX = 100_000;
const ALIASES_MAX = 100;

export type YamlValues = { readonly value: unknown } | { readonly problem: string };

/**
 * The values of a YAML file that anybody may have written. Refused in a few words (they follow “it cannot be read:”)
 * instead of holding the process: files made of marks alone, aliases of aliases, and keys that are lists or mappings,
 * whose texts double with every level. The words never quote the file, which may hold secrets.
 */
export function readYamlValues(text: string): YamlValues {
  if (findYamlExcess(text, MARKS_MAX) !== null) return { problem: 'it has too many marks' };
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  const [error] = document.errors;
  if (error) return { problem: `its line ${error.linePos?.[0].line ?? 1} is no YAML` };
  let hasOddKey = false;
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return undefined;
      hasOddKey = true;
      return visit.BREAK;
    },
  });
  if (hasOddKey) return { problem: 'it has a key that is no plain word' };
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES_MAX }) };
  } catch {
    return { problem: 'its aliases refer to too much' };
  }
}

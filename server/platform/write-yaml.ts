import { Document, visit } from 'yaml';

/**
 * A value as YAML that reads back as the same value, each line as long as it is. Text of nothing but space stands between
 * quotes: the library would write it as a block, from which the space of its first line is lost.
 */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.trim() === '') scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

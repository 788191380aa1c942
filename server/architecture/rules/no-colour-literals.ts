import type { Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const COLOUR =
  /(?<!url\()(?<![\w&])#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b|\b(rgb|hsl)a?\(|\b(oklch|oklab|lab|lch|hwb)\(/i;

export const rule: Rule = {
  name: 'no-colour-literals',
  sentence: 'Use a colour of tokens.css by its name: the one table keeps both themes readable.',
  check: (tree) =>
    tree.files
      .filter((file) => /^(components|app)\/.*\.tsx$/.test(file.path))
      .flatMap((file) =>
        findNodes(file, (node, ancestors) => COLOUR.test(textOf(node)) && !isLink(ancestors.at(-1))),
      ),
};

function textOf(node: Node): string {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : '';
  return node.type === 'TemplateElement' ? node.value.raw : '';
}

/** `href="#add"` is an anchor, not a colour. */
const isLink = (parent: Node | undefined): boolean =>
  parent?.type === 'JSXAttribute' &&
  parent.name.type === 'JSXIdentifier' &&
  /^(href|id)$/.test(parent.name.name);

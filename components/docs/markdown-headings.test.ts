import fc from 'fast-check';
import { expect, it } from 'vitest';
import { docHref } from './doc-href';
import { listHeadings } from './markdown-headings';

const idsOf = (markdown: string) => listHeadings(markdown).map(({ id }) => id);

it('makes the ids that GitHub makes', () => {
  expect(
    idsOf('# What a status means\n## `npm start`, twice!\n### Größe\n## A [link](x.md) & *more*'),
  ).toEqual(['what-a-status-means', 'npm-start-twice', 'größe', 'a-link--more']);
});

it('counts headings that say the same', () => {
  expect(idsOf('## Names\n## Names\n## Names')).toEqual(['names', 'names-1', 'names-2']);
});

it('sees none in a block of code', () => {
  expect(idsOf('# One\n```sh\n# a comment\n```\n~~~\n## no\n```\n## no\n~~~\n## Two')).toEqual([
    'one',
    'two',
  ]);
});

it('says in which line each stands', () => {
  expect(listHeadings('\n# One\n\ntext\n## Two').map(({ line }) => line)).toEqual([2, 5]);
});

it('reads any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void listHeadings(text)));
});

it.each([
  ['messages.md', '/docs/messages'],
  ['./messages.md#guaranteed', '/docs/messages#guaranteed'],
  ['#guaranteed', '#guaranteed'],
  ['unknown.md', 'unknown.md'],
  ['../README.md', '../README.md'],
])('the link %s leads to %s', (href, expected) => expect(docHref(href)).toBe(expected));

import { describe, expect, it } from 'vitest';
import {
  addFiles,
  areSame,
  attachmentsOf,
  type DraftFile,
  describeFile,
  isRefused,
  namePasted,
  toFileProblem,
} from './draft-files';

const MIB = 1024 * 1024;
/** A file that says it is so large, without being it. */
const fileOf = (name: string, size = 1, lastModified = 1): File =>
  Object.defineProperty(new File(['x'], name, { lastModified }), 'size', { value: size });
const add = (before: readonly DraftFile[], ...files: File[]) => addFiles(before, files);
const problems = (files: readonly DraftFile[]) => files.map(({ problem }) => problem?.text ?? null);

describe('files of a draft', () => {
  it('are added in their order, each once', () => {
    const some = add([], fileOf('a'), fileOf('b'), fileOf('a'));
    expect(some.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'waiting'],
      ['b', 'waiting'],
    ]);
    expect(add(some, fileOf('a'))).toBe(some);
    expect(add(some, fileOf('a', 2), fileOf('a', 1, 2))).toHaveLength(4);
    expect(new Set(some.map(({ id }) => id)).size).toBe(2);
  });

  it('are shown under names that mislead nobody', () => {
    expect(add([], fileOf('../photo\u202egpj.exe')).map(({ name }) => name)).toEqual(['photogpj.exe']);
  });

  it('say what is wrong with them, and hold the message back', () => {
    const files = add([], fileOf('none', 0), fileOf('large', 25 * MIB + 1), fileOf('full', 25 * MIB));
    expect(problems(files)).toEqual([
      'It is empty.',
      'It is larger than 25 MB, the most that one file may have.',
      null,
    ]);
    expect(files.map(isRefused)).toEqual([true, true, false]);
  });

  it('have a limit together, of which those that are refused use nothing', () => {
    const files = add(
      [],
      fileOf('a', 26 * MIB),
      fileOf('b', 25 * MIB),
      fileOf('c', 25 * MIB),
      fileOf('d', 1),
    );
    expect(files.map(isRefused)).toEqual([true, false, false, true]);
    expect(files.at(-1)?.problem?.text).toBe('The files of one message have at most 50 MB together.');
  });

  it('are at most 64', () => {
    const files = add([], ...Array.from({ length: 65 }, (_, at) => fileOf(`${at}`)));
    expect(files.filter(isRefused).map(({ name }) => name)).toEqual(['64']);
  });

  it('stand in the message once they are uploaded, under the names that people know', () => {
    const [file, other] = add([], fileOf('Grüße.txt', 5), fileOf('b'));
    if (!file || !other) throw new Error('nothing was added');
    const uploaded = { uri: 'workspace:/workspace/x', name: 'Gr__e.txt', mimeType: 'text/plain', size: 5 };
    expect(attachmentsOf([{ ...file, uploaded }, other])).toEqual([{ ...uploaded, name: 'Grüße.txt' }]);
  });

  it('are the same in the same order only', () => {
    const [a, b] = add([], fileOf('a'), fileOf('b'));
    if (!a || !b) throw new Error('nothing was added');
    expect([areSame([a, b], [a, b]), areSame([a, b], [b, a]), areSame([a], [a, b])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('can be told without a picture', () => {
    const [file] = add([], fileOf('a.txt', 2048));
    if (!file) throw new Error('nothing was added');
    expect(describeFile(file)).toBe('a.txt, 2.0 kB');
    expect(describeFile({ ...file, state: 'uploading' })).toBe('a.txt, 2.0 kB, uploading');
    const problem = { text: 'It is empty.', canRetry: false };
    expect(describeFile({ ...file, problem })).toBe('a.txt, 2.0 kB, not uploaded: It is empty.');
  });
});

describe('what failed', () => {
  it.each([
    ['network', 'later', true],
    ['workspace_without_url', 'later', true],
    ['uploads_exhausted', 'later', true],
    ['agent_refused', 'after-change', true],
    ['uploads_not_possible', 'never', false],
    ['upload_too_large', 'after-change', false],
  ] as const)('%s: may be tried again %s', (code, retry, canRetry) => {
    const { text, canRetry: can } = toFileProblem({ code, message: 'In its own words.', retry });
    expect(can).toBe(canRetry);
    expect(text).toMatch(/\.$/);
  });
});

describe('a pasted picture', () => {
  const now = new Date('2026-01-02T03:04:05.678Z');

  it('gets a name of its own, since browsers call each one the same', () => {
    const given = new File(['x'], 'image.png', { type: 'image/png' });
    const [one, two] = [namePasted(given, now), namePasted(given, now)];
    expect(one.name).toMatch(/^Pasted 2026-01-02 03-04-05 [\da-f]{4}\.png$/);
    expect([one.name === two.name, one.type, one.size]).toEqual([false, 'image/png', 1]);
  });

  it.each([
    ['report.png', 'image/png'],
    ['image.png', 'text/plain'],
  ])('and everything else keeps its own: %s, %s', (name, type) => {
    const given = new File(['x'], name, { type });
    expect(namePasted(given, now)).toBe(given);
  });
});

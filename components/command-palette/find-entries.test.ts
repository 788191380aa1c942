import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { type Command, findEntries } from './find-entries';

const row = (name: string, role: string | null = null, status: WorkspaceRow['status'] = 'online') =>
  ({ id: name, name, role, status }) as WorkspaceRow;

const ROWS = [row('Payments'), row('Data pay', 'Keeps books'), row('Ada', 'Pays bills', 'paused')];
const COMMANDS: Command[] = [
  { id: 'new', label: 'New workspace', words: 'create agent' },
  { id: 'theme', label: 'Change the theme', words: 'dark light paper' },
];
const find = (query: string): string[] => findEntries(query, ROWS, COMMANDS).entries.map(({ id }) => id);

describe('what the palette finds', () => {
  it('is everything for no words, what can be done first', () => {
    expect(find('  ')).toEqual(['new', 'theme', 'Ada', 'Data pay', 'Payments']);
  });

  it('begins with names that begin so, then names, then roles', () => {
    expect(find('pay')).toEqual(['Payments', 'Data pay', 'Ada']);
  });

  it.each([
    ['PAUSED', ['Ada']],
    ['create', ['new']],
    ['dark', ['theme']],
    ['zzz', []],
    ['paper change', ['theme']],
    ['change zzz', []],
  ])('for %s is %j', (query, ids) => {
    expect(find(query)).toEqual(ids);
  });

  it('is at most fifty workspaces, and says how many there are', () => {
    const many = Array.from({ length: 200 }, (_, at) => row(`Worker ${at}`));
    const { entries, workspaces } = findEntries('worker', many, []);
    expect([entries.length, workspaces]).toEqual([50, 200]);
  });
});

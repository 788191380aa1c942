import { describe, expect, it } from 'vitest';
import { wayOf } from './arranging-keys';
import { emptyHistory, HISTORY_MAX, nextCommand, recordDone, stepMade } from './history';

const change = { id: 'a', before: { x: 0 }, after: { x: 1 } };
const command = (label: string) => ({ label, changes: [change] });

describe('the history', () => {
  it('is bounded, forgets what was undone once something new is done, and remembers nothing that changed nothing', () => {
    let history = emptyHistory;
    for (let count = 0; count <= HISTORY_MAX; count += 1) history = recordDone(history, command(`c${count}`));
    expect([history.done.length, history.done[0]?.label]).toEqual([HISTORY_MAX, 'c1']);
    const last = nextCommand(history, 'undo');
    if (!last) throw new Error('nothing to undo');
    const undone = stepMade(history, 'undo', last, [change]);
    expect(nextCommand(undone, 'redo')?.label).toBe(last.label);
    expect(nextCommand(recordDone(undone, command('new')), 'redo')).toBeNull();
    expect(recordDone(undone, { label: 'nothing', changes: [] })).toBe(undone);
  });
});

describe('the keys', () => {
  const press = (key: string, rest: object = {}) =>
    wayOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...rest });

  it('are those of every other program', () => {
    expect([press('z', { ctrlKey: true }), press('z', { metaKey: true })]).toEqual(['undo', 'undo']);
    expect([press('Z', { metaKey: true, shiftKey: true }), press('y', { ctrlKey: true })]).toEqual([
      'redo',
      'redo',
    ]);
    expect([press('z'), press('y', { metaKey: true }), press('z', { ctrlKey: true, altKey: true })]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

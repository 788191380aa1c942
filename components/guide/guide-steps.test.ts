import { expect, it } from 'vitest';
import { nextStep, readGuide, withDone } from './guide-steps';

it('begins at the first step, and keeps to the order whichever is done first', () => {
  const begun = readGuide(null);
  expect(nextStep(begun)).toBe('card');
  const answered = withDone(begun, 'message');
  expect(nextStep(answered)).toBe('card');
  expect(nextStep(withDone(answered, 'card'))).toBe('key');
  expect(nextStep(withDone(withDone(answered, 'card'), 'key'))).toBeNull();
});

it('takes nothing back: a step that is done twice is the same state', () => {
  const once = withDone(readGuide(null), 'key');
  expect(withDone(once, 'key')).toBe(once);
});

it('survives whatever was kept, and stays over once it was', () => {
  for (const odd of ['x', 1, [], { done: 'card' }, { done: ['nonsense'] }])
    expect(readGuide(odd)).toEqual({ isOver: false, done: [] });
  expect(readGuide({ isOver: true, done: ['message', 'card'] })).toEqual({
    isOver: true,
    done: ['card', 'message'],
  });
});

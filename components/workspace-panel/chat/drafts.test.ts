import { describe, expect, it } from 'vitest';
import { giveBack, takeBack, toMessageText } from './drafts';

describe('a text that could not be sent', () => {
  it('comes back without touching what was typed since, and can be taken out again', () => {
    expect(giveBack('', 'first')).toBe('first');
    const both = giveBack('newer', 'first');
    expect(both).toBe('first\n\nnewer');
    expect(takeBack(both, 'first')).toBe('newer');
    expect(takeBack('first', 'first')).toBe('');
    expect(takeBack(giveBack(both, 'second'), 'newer')).toBe('second\n\nfirst');
  });

  it('stays once somebody has changed it', () => {
    expect(takeBack('first, changed', 'first')).toBe('first, changed');
  });
});

describe('what is sent of a draft', () => {
  it('has no empty lines around it and keeps its indentation', () => {
    expect(toMessageText('\n \n  code\n    more\n\n')).toBe('  code\n    more');
    expect(toMessageText(' \n ').trim()).toBe('');
  });
});

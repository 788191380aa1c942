import { expect, it } from 'vitest';
import { reasonsInWords } from './reasons-in-words';

const reason = 'Docker does not answer.';

it.each([
  [['codex'], 'Codex cannot run here now: Docker does not answer.'],
  [['codex', 'hermes'], 'Codex and Hermes cannot run here now: Docker does not answer.'],
  [['codex', 'hermes', 'crewai'], 'Codex, Hermes and CrewAI cannot run here now: Docker does not answer.'],
  [
    ['codex', 'hermes', 'crewai', 'autogen'],
    'Codex, Hermes and 2 more cannot run here now: Docker does not answer.',
  ],
])('names two and counts the others: %j', (runtimes, words) => {
  expect(reasonsInWords([{ runtimes, reason }])).toBe(words);
});

it('says every reason, and nothing where there is none', () => {
  const reasons = [
    { runtimes: ['codex'], reason },
    { runtimes: ['hermes'], reason: 'It is off.' },
  ];
  expect(reasonsInWords(reasons)).toBe(
    'Codex cannot run here now: Docker does not answer. Hermes cannot run here now: It is off.',
  );
  expect(reasonsInWords([])).toBeNull();
});

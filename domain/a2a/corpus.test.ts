import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAgentAnswer } from './agent-answer';
import { agentCardUrls, parseAgentCard } from './agent-card';
import { normaliseRequest } from './normalise-request';
import { sentMessageOf } from './sent-message';

interface Fixture {
  readonly about: string;
  readonly reader: keyof typeof READERS;
  readonly wire: unknown;
  readonly expected: unknown;
}

const READERS = {
  message: sentMessageOf,
  answer: readAgentAnswer,
  card: (wire: unknown) => ({ card: parseAgentCard(wire), urls: agentCardUrls(wire) }),
  normalised: (wire: unknown) => {
    let count = 0;
    const result = normaliseRequest(wire, { newId: () => `new-${++count}` });
    return result.ok ? result.request.body : result;
  },
};

const FOLDER = new URL('./corpus/', import.meta.url);
const fixtures = readdirSync(FOLDER).map((name) => ({
  name,
  ...(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Fixture),
}));

it('has fixtures for every reader', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(40);
  expect(new Set(fixtures.map(({ reader }) => reader))).toEqual(new Set(Object.keys(READERS)));
});

describe('every fixture reads as written beside it', () => {
  it.each(fixtures)('$name: $about', ({ reader, wire, expected }) => {
    const before = JSON.stringify(wire);
    expect(READERS[reader](wire)).toStrictEqual(expected);
    expect(JSON.stringify(wire), 'the body itself is not changed').toBe(before);
  });
});

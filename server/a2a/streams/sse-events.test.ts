import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_BYTES_MAX, SseParser } from './sse-events';

/** What a parser makes of a text that comes in pieces of this size. */
function parse(text: string, size = Number.MAX_SAFE_INTEGER): string[] {
  const parser = new SseParser();
  const bytes = Buffer.from(text);
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...parser.push(bytes.subarray(at, at + size)));
  return found;
}

describe('an event stream', () => {
  it.each([
    ['one event', 'data: a\n\n', ['a']],
    ['an event of several lines', 'data: a\ndata:b\ndata\n\n', ['a\nb\n']],
    ['comments, names and ids', ': hi\n\nevent: x\nid: 7\nretry: 1\ndata: a\n\n', ['a']],
    ['line ends of every kind', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['a', 'b', 'c']],
    ['a mark of byte order', '\ufeffdata: a\n\n', ['a']],
    ['an event that never ends', 'data: a\n', []],
    ['a field that only begins like data', 'database: a\n\n', []],
  ])('with %s is understood', (_, text, events) => {
    expect(parse(text)).toEqual(events);
  });

  it('is the same in whatever pieces it comes', () => {
    const text = fc
      .array(fc.constantFrom('data: a', 'data: ü', ': c', '', '\r\n', '\n', '\r', 'data'))
      .map((all) => all.join('\n'));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (whole, size) => {
        expect(parse(whole, size)).toEqual(parse(whole));
      }),
    );
  });

  it('with an event beyond every size is given up, with or without an end of line', () => {
    const large = 'x'.repeat(EVENT_BYTES_MAX);
    expect(() => parse(`data: ${large}x`, 65_536)).toThrowError(/too large/);
    expect(() => parse(`data: ${large.slice(9)}\ndata: 0123456789\n`)).toThrowError(/too large/);
    expect(parse(`data: ${large.slice(6)}\n\n`, 65_536)).toHaveLength(1);
  });
});

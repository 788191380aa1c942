import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json';
import { isKept, jsonText, memberText, parseKept } from './json-source';

const parse = (text: string): JsonObject => parseKept(text) as JsonObject;

describe('JSON that is written again', () => {
  it.each([
    '{"n":9007199254740993}',
    '{ "n" : 1.0 , "m":[ 1e3, -0, 0.10 ] }',
    '{"a":{"b":{"c":12345678901234567890.50}},"s":"\\u00e4 \\" \\\\"}',
    '{"":[[],{},[1.0]],"__proto__":{"x":1.0}}',
  ])('is as it was: %s', (text) => expect(jsonText(parse(text))).toBe(text));

  it('is as it was beside what has been changed', () => {
    const read = parse(
      '{"id":1.0,"params":{"message":{"parts":[{"data":{"n":9007199254740993}}],"w":1.50},"x":2.0}}',
    );
    const { params } = read as { params: { message: JsonObject } & JsonObject };
    const changed = {
      ...read,
      id: 7,
      params: { ...params, message: { ...params.message, metadata: { chain: 'c' } } },
    };
    expect(jsonText(changed)).toBe(
      '{"id":7,"params":{"message":{"parts":[{"data":{"n":9007199254740993}}],"w":1.50,"metadata":{"chain":"c"}},"x":2.0}}',
    );
  });

  it('keeps what was in a list that has become another one', () => {
    const read = parse('{"parts":[{"n":9007199254740993},{"n":9007199254740992},{"n":1.0}]}');
    const [, ...rest] = read.parts as JsonObject[];
    expect(jsonText({ ...read, parts: rest })).toBe('{"parts":[{"n":9007199254740992},{"n":1.0}]}');
  });

  it('is written anew where a name stands twice: nobody may read what was not looked at', () => {
    expect(jsonText(parse('{"n":1.0,"a":{"t":"bad","t":"good"}}'))).toBe('{"n":1,"a":{"t":"good"}}');
  });

  it('costs nothing where nothing would be lost', () => {
    expect(isKept(parse('{ "n": 12, "s": "x" }'))).toBe(false);
    expect(Object.keys(parse('{"n":1.0}'))).toEqual(['n']);
  });

  it('is one member on one line', () => {
    const read = parse('{"result":{\n "n":\r\n1.0 },"id":1}');
    expect(memberText(read, 'result')).toBe('{  "n": 1.0 }');
    expect(memberText(read, 'nothing')).toBe('null');
  });

  it('means the same, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 0, max: 3 }),
        (value, indent) => {
          const text = JSON.stringify({ ...value, odd: '[1.0' }, null, indent);
          expect(JSON.parse(jsonText(parse(text)))).toEqual(JSON.parse(text));
          expect(jsonText(parse(text)) === text || !isKept(parse(text))).toBe(true);
        },
      ),
    );
  });
});

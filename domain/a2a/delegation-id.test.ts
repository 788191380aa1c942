import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delegationIdOf } from './delegation-id';

const request = (metadata: unknown) => ({ method: 'message/send', params: { message: { metadata } } });

describe('the delegation of a message', () => {
  it('is what its metadata says, in a body or its text', () => {
    expect(delegationIdOf(request({ delegation_id: 'd-1' }))).toBe('d-1');
    expect(delegationIdOf(JSON.stringify(request({ delegation_id: 'd-1' })))).toBe('d-1');
  });

  it.each([
    null,
    {},
    { delegation_id: '' },
    { delegation_id: 7 },
    { delegation_id: 'x'.repeat(201) },
    'text',
  ])('is none where the metadata is %j', (metadata) => {
    expect(delegationIdOf(request(metadata))).toBeNull();
  });

  it('is read of anything without a failure', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const id = delegationIdOf(body);
        expect(id === null || typeof id === 'string').toBe(true);
      }),
    );
  });
});

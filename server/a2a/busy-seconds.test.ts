import { expect, it } from 'vitest';
import { busySeconds } from './busy-seconds';

it.each([
  [429, {}, null, 30],
  [429, { 'retry-after': '5' }, null, 5],
  [503, { 'retry-after': '0' }, null, 1],
  [503, { 'retry-after': '86400' }, null, 300],
  [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null, 30],
  [503, { 'retry-after': ['7', '9'] }, null, 7],
  [503, {}, { busy: true }, 30],
  [503, {}, { error: { busy: true } }, 30],
  [503, {}, { jsonrpc: '2.0', error: { code: 1, message: 'x', data: { busy: true } } }, 30],
  [503, {}, { busy: 'yes' }, null],
  [503, {}, 'busy', null],
  [503, {}, null, null],
  [500, { 'retry-after': '5' }, { busy: true }, null],
  [200, { 'retry-after': '5' }, { busy: true }, null],
])('%i with %j and %j', (status, headers, body, seconds) => {
  expect(busySeconds({ status, headers }, body)).toBe(seconds);
});

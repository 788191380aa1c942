import { expect, it } from 'vitest';
import { type Cell, MATRIX, mistakeOf, refusalBody, STATUS_OF } from './refusal-matrix';

const cellOf = (wanted: (cell: Cell) => boolean): Cell => {
  const cell = MATRIX.find(wanted);
  if (!cell) throw new Error('no such cell');
  return cell;
};
const refused = cellOf(({ refusal, contract }) => refusal === 'forbidden' && contract.produces === 'json');
const overRpc = cellOf(({ refusal, contract }) => refusal !== null && contract.produces === 'json-rpc');
const letIn = cellOf(({ refusal }) => refusal === null);

it.each([refused, overRpc])('what a contract refuses is right with its status and its code alone', (cell) => {
  const refusal = cell.refusal ?? 'forbidden';
  const right = { status: STATUS_OF[refusal], body: { request_id: 'x', ...refusalBody(cell, refusal) } };
  expect(mistakeOf(cell, right)).toBeNull();
  expect(mistakeOf(cell, { ...right, status: 200 })).toContain('answered 200');
  expect(mistakeOf(cell, { ...right, body: {} })).toContain('{}');
  expect(mistakeOf(cell, { ...right, body: { code: 'other', error: { data: null } } })).toContain('other');
});

it('who is let in may fail by anything but a refusal', () => {
  expect(mistakeOf(letIn, { status: 404, body: { code: 'workspace_not_found' } })).toBeNull();
  expect(mistakeOf(letIn, { status: 403, body: {} })).toContain('answered 403');
  expect(mistakeOf(letIn, { status: 400, body: { code: 'forbidden' } })).toContain('forbidden');
  expect(
    mistakeOf(letIn, { status: 200, body: { error: { data: { code: 'invalid_token' } } } }),
  ).not.toBeNull();
});

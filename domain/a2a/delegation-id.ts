import { objectField, readBody, textField } from './json';

/** Ids are this short; a longer one is none. */
const CHARACTERS_MAX = 200;

/** The delegation that the message of a request belongs to, as its metadata says; null when it says nothing. */
export function delegationIdOf(body: unknown): string | null {
  const params = objectField(readBody(body) ?? {}, 'params');
  const message = objectField(params ?? {}, 'message');
  const id = textField(objectField(message ?? {}, 'metadata') ?? {}, 'delegation_id');
  return id === undefined || id.length > CHARACTERS_MAX ? null : id;
}

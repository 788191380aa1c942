import type { AnswerContainer } from './answer-containers';
import { fieldOf, isJsonObject, type JsonObject, listField, objectField } from './json';
import { mergeRoutes, routesOf } from './merge-routes';
import { roleOf } from './message';
import { type A2aPart, filesOfParts, textOfParts } from './part';
import { readParts } from './read-parts';

/**
 * All parts of an answer in reading order, each text and file once per route (see mergeRoutes): of every container
 * its strings, its parts, then its artifacts. A task whose answer stands only in its history gives what the agent
 * said there after the last message of the user.
 */
export function answerPartsOf(containers: readonly AnswerContainer[]): A2aPart[] {
  const parts = mergeRoutes(containers.flatMap(({ value }) => routesOfContainer(value)));
  if (textOfParts(parts) !== '' || filesOfParts(parts).length > 0) return parts;
  return [...parts, ...containers.flatMap(({ value }) => lastTurnOf(value))];
}

function routesOfContainer(holder: JsonObject): A2aPart[][] {
  const artifact = objectField(holder, 'artifact');
  const artifacts = [...listField(holder, 'artifacts'), ...(artifact ? [artifact] : [])];
  return [
    partsUnlessObject(fieldOf(holder, 'response')),
    partsUnlessObject(fieldOf(holder, 'result')),
    ...routesOf(holder),
    // One route: an agent may well give two artifacts of the same text.
    artifacts.flatMap((entry) => (isJsonObject(entry) ? mergeRoutes(routesOf(entry)) : [])),
    // Beside `queued` the text is the platform's own, about the queue.
    fieldOf(holder, 'queued') === true ? [] : partsUnlessObject(fieldOf(holder, 'message')),
  ];
}

/** A string or a list of parts in place of an object; objects are containers of their own. */
const partsUnlessObject = (value: unknown): A2aPart[] => (isJsonObject(value) ? [] : readParts(value));

function lastTurnOf(holder: JsonObject): A2aPart[] {
  const history = listField(holder, 'history').filter(isJsonObject);
  const afterUser = history.slice(history.findLastIndex((message) => roleOf(message) === 'user') + 1);
  return afterUser.flatMap((message) => mergeRoutes(routesOf(message)));
}

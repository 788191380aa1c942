import { expect, it } from 'vitest';
import { WorkspaceActivity } from './workspace-activity';

it('tells everybody who waits for a workspace, although one of them throws, and nobody else', () => {
  const errors: unknown[] = [];
  const heard: string[] = [];
  const activity = new WorkspaceActivity((error) => errors.push(error));
  const broken = new Error('broken');
  activity.on('a', () => {
    throw broken;
  });
  activity.on('a', () => heard.push('first'));
  activity.on('a', () => heard.push('second'));
  activity.on('b', () => heard.push('other'));
  activity.note('a');
  expect(heard).toEqual(['first', 'second']);
  expect(errors).toEqual([broken]);
});

it('counts the same listener as often as it was added', () => {
  let count = 0;
  const listener = (): void => {
    count += 1;
  };
  const activity = new WorkspaceActivity(() => {});
  const remove = activity.on('a', listener);
  activity.on('a', listener);
  remove();
  activity.note('a');
  expect(count).toBe(1);
});

it('holds nothing once the last one has left, and leaving twice takes nobody else along', () => {
  const heard: string[] = [];
  const activity = new WorkspaceActivity(() => {});
  const remove = activity.on('a', () => heard.push('early'));
  remove();
  expect(activity.isEmpty).toBe(true);
  activity.on('a', () => heard.push('late'));
  remove();
  activity.note('a');
  expect(heard).toEqual(['late']);
});

it('lets a listener leave while it is told', () => {
  const heard: string[] = [];
  const activity = new WorkspaceActivity(() => {});
  const remove = activity.on('a', () => {
    heard.push('once');
    remove();
  });
  activity.on('a', () => heard.push('always'));
  activity.note('a');
  activity.note('a');
  expect(heard).toEqual(['once', 'always', 'always']);
});

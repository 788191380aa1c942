import type { Backend, BackendRegistry } from '@/server/backends/port';

/** A registry with one backend, which takes every workspace. @param current asked each time, so that a test may change it */
export const soleBackend = (current: () => Backend): BackendRegistry => ({
  for: () => current(),
  kindFor: () => 'mock',
  problemFor: () => current().problem(),
  get all() {
    return [current()];
  },
});

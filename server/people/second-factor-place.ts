import type { SecretPlace } from '../platform/secret-box';

/** Where the secret of a person's app is encrypted for: moved to another person's row it does not open. No agent's secret has such a name. */
export const factorPlace = (personId: string): SecretPlace => ({
  workspaceId: null,
  key: `second factor of ${personId}`,
});

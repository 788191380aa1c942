import type { JsonObject } from '@/domain/a2a/json';

/** A task as it stands in a list that was asked for without artifacts. */
export function withoutArtifacts({ artifacts: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

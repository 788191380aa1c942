import type { JsonObject } from './json';
import type { A2aMessage } from './message';
import type { A2aPart, FilePart } from './part';
import type { ProtocolVersion } from './protocol-version';
import { type TaskState, taskStateName } from './task-state';

/** A Task as this platform makes one, before it has a version. */
export interface OwnTask {
  readonly id: string;
  readonly contextId: string;
  readonly state: TaskState;
  /** What the agent says about the state. */
  readonly message?: A2aMessage;
  readonly artifacts?: readonly { readonly artifactId: string; readonly parts: readonly A2aPart[] }[];
  /** ISO 8601 in UTC, when the state was reached. */
  readonly timestamp?: string;
}

/** A part in the shape of `version` (A2A specification, 1.3). Of a file with address and content the address is written. */
function toWirePart(part: A2aPart, version: ProtocolVersion): JsonObject {
  if (part.kind === 'file') return version === '0.3' ? filePartV03(part) : filePartV10(part);
  if (version === '0.3') return { ...part };
  return part.kind === 'text' ? { text: part.text } : { data: part.data };
}

/** A message in the shape of `version`. A null messageId is left out. */
export function toWireMessage(message: A2aMessage, version: ProtocolVersion): JsonObject {
  const { messageId, role, parts, ...rest } = message;
  return {
    ...(version === '0.3' ? { kind: 'message', role } : { role: `ROLE_${role.toUpperCase()}` }),
    ...(messageId === null ? {} : { messageId }),
    parts: parts.map((part) => toWirePart(part, version)),
    ...rest,
  };
}

/** A task in the shape of `version`. */
export function toWireTask(task: OwnTask, version: ProtocolVersion): JsonObject {
  const { id, contextId, state, message, artifacts, timestamp } = task;
  return {
    ...(version === '0.3' ? { kind: 'task' } : {}),
    id,
    contextId,
    status: {
      state: version === '0.3' ? state : taskStateName(state),
      ...(message === undefined ? {} : { message: toWireMessage(message, version) }),
      ...(timestamp === undefined ? {} : { timestamp }),
    },
    ...(artifacts === undefined
      ? {}
      : {
          artifacts: artifacts.map(({ artifactId, parts }) => ({
            artifactId,
            parts: parts.map((part) => toWirePart(part, version)),
          })),
        }),
  };
}

function filePartV03({ uri, bytes, name, mimeType, size }: FilePart): JsonObject {
  return {
    kind: 'file',
    file: {
      ...(uri === undefined && bytes !== undefined ? { bytes } : { uri: uri ?? '' }),
      ...(name === undefined ? {} : { name }),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(size === undefined ? {} : { size }),
    },
  };
}

/** Strict ProtoJSON parsers refuse a field they do not know, so the size goes where anything may stand. */
function filePartV10({ uri, bytes, name, mimeType, size }: FilePart): JsonObject {
  return {
    ...(uri === undefined && bytes !== undefined ? { raw: bytes } : { url: uri ?? '' }),
    ...(name === undefined ? {} : { filename: name }),
    ...(mimeType === undefined ? {} : { mediaType: mimeType }),
    ...(size === undefined ? {} : { metadata: { size } }),
  };
}

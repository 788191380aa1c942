import { isJsonObject, type JsonObject, listField, objectField, textField } from './json';
import { supportedVersion } from './protocol-version';

export interface AgentSkill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** One address an agent answers at. */
export interface AgentInterface {
  readonly url: string;
  /** `JSONRPC`, `HTTP+JSON`, `GRPC`, or a uri. */
  readonly binding: string;
  /** As the card says, e.g. `1.0`; '' when it does not say. */
  readonly protocolVersion: string;
}

/** What this platform uses of an agent's card. */
export interface AgentCard {
  readonly name: string;
  readonly description: string;
  readonly skills: readonly AgentSkill[];
  /** In the agent's order of preference, with the form of 1.0 first. */
  readonly interfaces: readonly AgentInterface[];
  /** Where to reach it by JSON-RPC, else its first address. */
  readonly url?: string;
  /** Of the agent, not of the protocol. */
  readonly version?: string;
}

const JSON_RPC = 'JSONRPC';

/**
 * Reads the card of an agent of 0.2, 0.3 or 1.0, or one with the fields of both (A2A specification, 1.4), in either
 * spelling. Missing texts are '' and what is malformed is left out; null only for a value that is no object.
 */
export function parseAgentCard(value: unknown): AgentCard | null {
  if (!isJsonObject(value)) return null;
  const interfaces = interfacesOf(value);
  const url = (interfaces.find(isJsonRpcHere) ?? interfaces.find(isJsonRpc) ?? interfaces[0])?.url;
  const version = textField(value, 'version');
  return {
    name: textField(value, 'name') ?? '',
    description: textField(value, 'description') ?? '',
    skills: listField(value, 'skills').flatMap(readSkill),
    interfaces,
    ...(url === undefined ? {} : { url }),
    ...(version === undefined ? {} : { version }),
  };
}

/** Every address a card names for the agent, each once, as written: all of them have to pass the check for private addresses. */
export function agentCardUrls(value: unknown): string[] {
  if (!isJsonObject(value)) return [];
  return [...new Set(interfacesOf(value).map(({ url }) => url))];
}

/** The extensions that a client has to name in every request to this agent. */
export function requiredExtensions(value: unknown): string[] {
  const capabilities = isJsonObject(value) ? objectField(value, 'capabilities') : undefined;
  return listField(capabilities ?? {}, 'extensions').flatMap((entry) => {
    const uri = isJsonObject(entry) && entry.required === true ? textField(entry, 'uri') : undefined;
    return uri === undefined ? [] : [uri];
  });
}

function interfacesOf(card: JsonObject): AgentInterface[] {
  const version = textField(card, 'protocolVersion', 'protocol_version') ?? '';
  const transport = textField(card, 'preferredTransport', 'preferred_transport') ?? JSON_RPC;
  return [
    ...interfaceList(card, ['supportedInterfaces', 'supported_interfaces'], ''),
    ...readInterface(card, transport, version),
    ...interfaceList(card, ['additionalInterfaces', 'additional_interfaces'], version),
  ];
}

const interfaceList = (card: JsonObject, names: readonly string[], version: string): AgentInterface[] =>
  // Both spellings are read: what one reader overlooks another one may dial.
  names.flatMap((name) =>
    listField(card, name).flatMap((entry) =>
      isJsonObject(entry)
        ? readInterface(
            entry,
            bindingOf(entry),
            textField(entry, 'protocolVersion', 'protocol_version') ?? version,
          )
        : [],
    ),
  );

const bindingOf = (entry: JsonObject): string =>
  textField(entry, 'protocolBinding', 'protocol_binding', 'transport') ?? JSON_RPC;

function readInterface(holder: JsonObject, binding: string, protocolVersion: string): AgentInterface[] {
  const url = textField(holder, 'url');
  return url === undefined ? [] : [{ url, binding, protocolVersion }];
}

/** True for an address that is spoken to by JSON-RPC. */
export const isJsonRpc = ({ binding }: AgentInterface): boolean => binding.toUpperCase() === JSON_RPC;
const isJsonRpcHere = (entry: AgentInterface): boolean =>
  isJsonRpc(entry) && (entry.protocolVersion === '' || supportedVersion(entry.protocolVersion) !== null);

/** Cards written by hand list skills as plain names, or leave out the id or the name. */
function readSkill(value: unknown): AgentSkill[] {
  if (typeof value === 'string')
    return value === '' ? [] : [{ id: value, name: value, description: '', tags: [] }];
  if (!isJsonObject(value)) return [];
  const name = textField(value, 'name') ?? textField(value, 'id');
  if (name === undefined) return [];
  return [
    {
      id: textField(value, 'id') ?? name,
      name,
      description: textField(value, 'description') ?? '',
      tags: listField(value, 'tags').filter((tag) => typeof tag === 'string'),
    },
  ];
}

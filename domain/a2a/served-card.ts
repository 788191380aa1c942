import { parseAgentCard } from './agent-card';
import { isJsonObject, type JsonObject, listField, objectField, textField } from './json';

export interface ServedCardInput {
  /** What the agent registered with; undefined when it has not. */
  readonly card: unknown;
  readonly workspace: { readonly name: string; readonly role: string | null };
  /** Where the agent is reached through this platform. */
  readonly url: string;
  /** The platform answers for the agent, which then can all that the platform can. */
  readonly isAnsweredFor: boolean;
  /** `1.0`: the fields of 1.0 alone, for strict readers; `hybrid`: those of 0.3 with the interfaces of 1.0 beside them. */
  readonly shape: '1.0' | 'hybrid';
}

const TEXT = ['text/plain'];
/** One endpoint speaks both; clients take the first that they know. */
const VERSIONS = ['1.0', '0.3'] as const;
const SCHEME = 'bearer';
const SCHEME_ABOUT = 'A token of a workspace, or an organisation key.';

/**
 * The card that the platform serves for an agent (A2A specification, 1.4 and 1.6). It is made here, never passed on: the
 * address, the security and the capabilities are the platform's, and a signature of the agent would not hold for it.
 */
export function servedCard(input: ServedCardInput): JsonObject {
  const card = isJsonObject(input.card) ? input.card : {};
  const common = commonFields(card, input);
  return input.shape === '1.0' ? { ...common, ...fieldsOf10() } : { ...common, ...fieldsOf03(input.url) };
}

function commonFields(card: JsonObject, { workspace, url, isAnsweredFor }: ServedCardInput): JsonObject {
  const description = textField(card, 'description') || workspace.role || `Agent of ${workspace.name}.`;
  const capabilities = objectField(card, 'capabilities') ?? {};
  const extensions = listField(capabilities, 'extensions').flatMap(toExtension);
  const provider = texts(objectField(card, 'provider') ?? {}, ['organization'], ['url']);
  return {
    name: textField(card, 'name') || workspace.name,
    description,
    version: textField(card, 'version') || '1.0.0',
    // Half a provider is none: readers want both.
    ...('organization' in provider && 'url' in provider ? { provider } : {}),
    ...texts(card, ['documentationUrl', 'documentation_url'], ['iconUrl', 'icon_url']),
    supportedInterfaces: VERSIONS.map((protocolVersion) => ({
      url,
      protocolBinding: 'JSONRPC',
      protocolVersion,
    })),
    capabilities: {
      streaming: isAnsweredFor || capabilities.streaming === true,
      pushNotifications: false,
      extendedAgentCard: false,
      ...(extensions.length === 0 ? {} : { extensions }),
    },
    defaultInputModes: modesOf(card, 'defaultInputModes', 'default_input_modes'),
    defaultOutputModes: modesOf(card, 'defaultOutputModes', 'default_output_modes'),
    skills: skillsOf(card, description),
  };
}

const fieldsOf10 = (): JsonObject => ({
  securitySchemes: { [SCHEME]: { httpAuthSecurityScheme: { scheme: 'Bearer', description: SCHEME_ABOUT } } },
  securityRequirements: [{ schemes: { [SCHEME]: { list: [] } } }],
});

const fieldsOf03 = (url: string): JsonObject => ({
  url,
  preferredTransport: 'JSONRPC',
  protocolVersion: '0.3',
  supportsAuthenticatedExtendedCard: false,
  securitySchemes: { [SCHEME]: { type: 'http', scheme: 'bearer', description: SCHEME_ABOUT } },
  security: [{ [SCHEME]: [] }],
});

/** Strict readers refuse what the protocol does not name. */
function toExtension(entry: unknown): JsonObject[] {
  if (!isJsonObject(entry) || textField(entry, 'uri') === undefined) return [];
  const params = objectField(entry, 'params');
  return [
    {
      ...texts(entry, ['uri'], ['description']),
      ...(entry.required === true ? { required: true } : {}),
      ...(params === undefined ? {} : { params }),
    },
  ];
}

/** Each text under its first name. */
const texts = (card: JsonObject, ...fields: readonly (readonly [string, ...string[]])[]): JsonObject =>
  Object.fromEntries(
    fields.flatMap((names) => {
      const value = textField(card, ...names);
      return value === undefined ? [] : [[names[0], value]];
    }),
  );

function modesOf(card: JsonObject, ...names: readonly string[]): readonly string[] {
  const modes = textsOf(listField(card, ...names));
  return modes.length === 0 ? TEXT : modes;
}

/** Readers want at least one, and each with all of its fields. */
function skillsOf(card: JsonObject, about: string): JsonObject[] {
  const known = parseAgentCard(card)?.skills ?? [];
  if (known.length === 0) return [{ id: 'chat', name: 'Chat', description: about, tags: ['chat'] }];
  const given = listField(card, 'skills').filter(isJsonObject);
  return known.map(({ id, name, description, tags }) => {
    const examples = textsOf(listField(given.find((skill) => skill.id === id) ?? {}, 'examples'));
    const own = { id, name, description: description || name, tags: tags.length === 0 ? [id] : tags };
    return examples.length === 0 ? own : { ...own, examples };
  });
}

const textsOf = (list: readonly unknown[]): string[] =>
  list.filter((entry): entry is string => typeof entry === 'string' && entry !== '');

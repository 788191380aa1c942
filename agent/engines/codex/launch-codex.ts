import { join } from 'node:path';
import { z } from 'zod';
import type { CliLaunch, CliSettings, CliTurn } from '../cli/cli-program';
import { TOOL_SECONDS_MAX, TOOLS_SERVER } from '../cli/tools-server';
import { accessOf } from '../model-access';

const KEY_VARIABLE = 'MOLECULE_MODEL_KEY';
const OPENAI_URL = 'https://api.openai.com/v1';
const RETRIES = 2;
/** The workspace is the sandbox; a configuration may ask for a narrower one. */
const SANDBOX = 'danger-full-access';

/** `codex exec`: every turn goes on from a session of an earlier one in a session of its own. */
export function launchCodex(turn: CliTurn): CliLaunch {
  const { session, settings, turnId } = turn;
  const profile = `turn-${turnId}`;
  return {
    args: [
      'exec',
      ...['--json', '--skip-git-repo-check', '--profile', profile],
      ...(session ? ['fork', session.id, '-'] : ['-']),
    ],
    env: {
      CODEX_HOME: settings.programFolder,
      [TOOLS_SERVER.bearerVariable]: turn.request.tools.bearer,
      [KEY_VARIABLE]:
        accessOf(turn.request.model, settings.variables, settings.config.providers).apiKey ?? '',
    },
    // A file rather than arguments, which every process of the machine could read and which have a limit.
    files: [{ path: join(settings.programFolder, `${profile}.config.toml`), text: toml(configOf(turn)) }],
  };
}

type Toml = string | number | boolean | { readonly [key: string]: Toml };

function configOf({ request, settings }: CliTurn): Readonly<Record<string, Toml>> {
  const { systemPrompt, tools, model } = request;
  return {
    model: model.model,
    approval_policy: 'never',
    sandbox_mode: sandboxOf(settings),
    ...(systemPrompt === '' ? {} : { developer_instructions: systemPrompt }),
    // Nothing here calls home.
    check_for_update_on_startup: false,
    analytics: { enabled: false },
    otel: { exporter: 'none', metrics_exporter: 'none' },
    features: {
      ...{ plugins: false, remote_plugin: false, plugin_sharing: false, apps: false },
      // Otherwise it waits for a server that is down for ever, and says so again and again.
      unbounded_connection_retries: false,
    },
    ...providerOf(request, settings),
    ...(tools.url === ''
      ? {}
      : {
          mcp_servers: {
            [TOOLS_SERVER.name]: {
              url: tools.url,
              bearer_token_env_var: TOOLS_SERVER.bearerVariable,
              tool_timeout_sec: TOOL_SECONDS_MAX,
              required: true,
            },
          },
        }),
  };
}

/** Where there is no key, somebody has signed in by hand, and the program knows the way. */
function providerOf({ model }: CliTurn['request'], { variables, config }: CliSettings): Record<string, Toml> {
  const { apiKey, baseUrl } = accessOf(model, variables, config.providers);
  if (apiKey === null && baseUrl === null) return {};
  const id = 'molecule';
  return {
    model_provider: id,
    model_providers: {
      [id]: {
        name: model.provider,
        base_url: baseUrl ?? OPENAI_URL,
        wire_api: 'responses',
        ...(apiKey === null ? {} : { env_key: KEY_VARIABLE }),
        request_max_retries: z.int().min(0).catch(RETRIES).parse(config.runtimeConfig.request_retries),
        // A stream that is begun again says everything twice.
        stream_max_retries: 0,
      },
    },
  };
}

const sandboxOf = ({ config }: CliSettings): string =>
  z.enum(['read-only', 'workspace-write', SANDBOX]).catch(SANDBOX).parse(config.runtimeConfig.sandbox_mode);

/** Values first, then tables: what follows a table's head belongs to it. */
function toml(config: Readonly<Record<string, Toml>>, path: readonly string[] = []): string {
  const entries = Object.entries(config);
  const values = entries.flatMap(([key, value]) =>
    typeof value === 'object' ? [] : [`${key} = ${scalar(value)}`],
  );
  const tables = entries.flatMap(([key, value]) =>
    typeof value === 'object' ? [toml(value, [...path, key])] : [],
  );
  const head = path.length > 0 && values.length > 0 ? [`[${path.join('.')}]`] : [];
  return [...head, ...values, ...tables].join('\n');
}

/** A basic string of TOML is one of JSON, which lets DEL stand as it is. */
const scalar = (value: string | number | boolean): string =>
  JSON.stringify(value).replaceAll('\u007f', '\\u007f');

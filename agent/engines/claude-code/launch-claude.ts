import { join } from 'node:path';
import { z } from 'zod';
import type { CliLaunch, CliSettings, CliTurn } from '../cli/cli-program';
import { TOOL_SECONDS_MAX, TOOLS_SERVER } from '../cli/tools-server';
import { accessOf } from '../model-access';

/** Asking somebody at the terminal, planning for his consent, and waking up later: here nobody sits there. */
const WITHOUT = [
  'AskUserQuestion',
  'EnterPlanMode',
  'ExitPlanMode',
  'CronCreate',
  'CronDelete',
  'CronList',
  'ScheduleWakeup',
];
const RETRIES = 2;

/** `claude -p`: every turn goes on from a session of an earlier one in a session of its own. */
export function launchClaude(turn: CliTurn): CliLaunch {
  const { request, session, settings } = turn;
  const prompt = join(settings.programFolder, 'turns', `${turn.turnId}.md`);
  return {
    args: [
      '-p',
      ...['--output-format', 'stream-json', '--verbose', '--include-partial-messages'],
      ...['--model', request.model.model],
      // The workspace is the sandbox, and nobody is there to be asked.
      '--dangerously-skip-permissions',
      ...['--disallowedTools', WITHOUT.join(',')],
      ...(request.systemPrompt === '' ? [] : ['--append-system-prompt-file', prompt]),
      ...(request.tools.url === '' ? [] : ['--mcp-config', mcpConfig(request.tools.url)]),
      ...(session ? ['--resume', session.id, '--fork-session'] : []),
    ],
    env: environmentOf(turn),
    files: request.systemPrompt === '' ? [] : [{ path: prompt, text: request.systemPrompt }],
  };
}

/** The bearer is no argument, which every process of the machine could read: the program takes it from a variable. */
const mcpConfig = (url: string): string =>
  JSON.stringify({
    mcpServers: {
      [TOOLS_SERVER.name]: {
        type: 'http',
        url,
        headers: { Authorization: `Bearer \${${TOOLS_SERVER.bearerVariable}}` },
      },
    },
  });

function environmentOf({ request, settings }: CliTurn): Record<string, string> {
  return {
    CLAUDE_CONFIG_DIR: settings.programFolder,
    [TOOLS_SERVER.bearerVariable]: request.tools.bearer,
    CLAUDE_CODE_MAX_RETRIES: String(retriesOf(settings)),
    // A broken stream fails the turn; asked again without one, it would say everything twice.
    CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    // Lets it work without asking also as root, as which containers run.
    IS_SANDBOX: '1',
    MCP_TOOL_TIMEOUT: String(TOOL_SECONDS_MAX * 1000),
    ...credentialsOf(request.model.provider, settings),
    ...accessEnvironment(request, settings),
  };
}

function accessEnvironment(
  { model }: CliTurn['request'],
  { variables, config }: CliSettings,
): Record<string, string> {
  const { baseUrl, apiKey } = accessOf(model, variables, config.providers);
  return {
    // It adds the version of the API by itself.
    ...(baseUrl === null ? {} : { ANTHROPIC_BASE_URL: baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '') }),
    ...(apiKey === null ? {} : { ANTHROPIC_API_KEY: apiKey }),
  };
}

function credentialsOf(provider: string, { variables }: CliSettings): Record<string, string> {
  if (provider !== 'anthropic') return {};
  const names = ['ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
  return Object.fromEntries(names.flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])));
}

const retriesOf = ({ config }: CliSettings): number =>
  z.int().min(0).catch(RETRIES).parse(config.runtimeConfig.request_retries);

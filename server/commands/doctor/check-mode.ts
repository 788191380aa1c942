import ipaddr from 'ipaddr.js';
import type { Config } from '../../platform/config';
import { isThisMachine } from '../../platform/config-edge';
import { type Finding, fail, ok, warn } from './finding';

/** Which mode it is and why, and what that mode needs beyond what a start insists on. */
export function checkMode(config: Config): Finding[] {
  return config.mode === 'local' ? checkLocal(config) : checkServer(config);
}

/** The sentences of a configuration that no start would take. */
export const toFailures = (problems: string): Finding[] =>
  problems.split('\n').map((problem) => {
    const [, name, text] = /^([A-Z][A-Z\d_]*): (.*)$/.exec(problem) ?? [];
    return name && text ? fail(name, text) : fail('Settings', problem);
  });

function checkLocal(config: Config): Finding[] {
  const found = [
    ok(
      'Mode',
      'local, because MOLECULE_ENV is not production and MOLECULE_BIND is loopback; nobody signs in',
    ),
  ];
  if (config.tenantId !== null) {
    found.push(
      warn(
        'MOLECULE_ORG_ID',
        'browsers do not send its header, so the page answers 404; unset it in local mode',
      ),
    );
  }
  if (config.corsOrigins.length > 0) {
    const origins = config.corsOrigins.join(', ');
    found.push(warn('CORS_ORIGINS', `pages of ${origins} act as the owner here; list only what is yours`));
  }
  return [...found, ...checkAgentBind(config)];
}

function checkServer(config: Config): Finding[] {
  const why = isLoopbackBind(config.bind)
    ? 'because MOLECULE_ENV is production'
    : `because MOLECULE_BIND (${config.bind || 'every address'}) is beyond loopback`;
  return [
    ok('Mode', `server, ${why}; people sign in`),
    checkPublicUrl(config.publicUrl ?? ''),
    ok('NEXTAUTH_SECRET', 'set, long enough and no example'),
    ok('SECRETS_ENCRYPTION_KEY', 'set, 32 bytes'),
    ...checkProxies(config),
    ok('Sign-in', ['passwords', ...providersOf(config)].join(', ')),
    ...(config.testTokens
      ? [
          warn(
            'MOLECULE_ENABLE_TEST_TOKENS',
            'owners get tokens of any workspace; meant for test suites, so unset it',
          ),
        ]
      : []),
    ...checkAgentBind(config),
  ];
}

function checkPublicUrl(publicUrl: string): Finding {
  const { protocol } = new URL(publicUrl);
  return protocol === 'https:'
    ? ok('PUBLIC_URL', publicUrl)
    : warn('PUBLIC_URL', `${publicUrl} is for this machine alone; others need https:// and a proxy with TLS`);
}

function checkProxies({ trustedProxies, publicUrl }: Config): Finding[] {
  const name = 'MOLECULE_TRUSTED_PROXIES';
  if (trustedProxies.some(isEverybody)) {
    return [
      warn(name, 'everybody is believed about where they come from; list the addresses of your proxies'),
    ];
  }
  if (trustedProxies.length > 0) return [ok(name, trustedProxies.join(', '))];
  if (isThisMachine(new URL(publicUrl ?? '').hostname)) return [];
  const effect = 'behind a proxy every caller counts as the proxy, and limits hold for all together';
  return [warn(name, `none; ${effect}: name the address of yours`)];
}

const isEverybody = (range: string): boolean => ipaddr.isValidCIDR(range) && ipaddr.parseCIDR(range)[1] === 0;

const providersOf = ({ github, google, oidc }: Config): string[] =>
  [github && 'GitHub', google && 'Google', oidc?.name].filter((name): name is string => Boolean(name));

function checkAgentBind({ agentBind }: Config): Finding[] {
  if (!agentBind) return [];
  const where = `${agentBind.host || 'every address'}:${agentBind.port}`;
  return isLoopbackBind(agentBind.host)
    ? [ok('MOLECULE_AGENT_BIND', `agents connect to ${where}`)]
    : [
        warn(
          'MOLECULE_AGENT_BIND',
          `${where} is plain HTTP; put TLS in front where the network is not yours`,
        ),
      ];
}

const isLoopbackBind = (host: string): boolean => /^(localhost|127\.|::1$)/.test(host);

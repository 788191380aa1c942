import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { basePathIn, publicUrlIn } from '@/domain/base-path.mjs';
import { isThisMachine } from './config-edge';
import { readSessions, SESSION_SETTINGS, sessionShape } from './config-sessions';

/** The settings of server mode, and of signing in. */
export const SERVER_MODE_SETTINGS = [
  {
    name: 'PUBLIC_URL',
    fallback: '',
    about:
      'the address that people open, https://host or https://host/path; NEXTAUTH_URL is taken where this is unset; in local mode only its path counts',
  },
  { name: 'NEXTAUTH_URL', fallback: '', about: 'another name of PUBLIC_URL' },
  {
    name: 'NEXTAUTH_SECRET',
    fallback: '',
    about:
      'server mode: what sessions are encrypted with, at least 32 bytes; AUTH_SECRET is taken where this is unset',
    secret: true,
  },
  { name: 'AUTH_SECRET', fallback: '', about: 'another name of NEXTAUTH_SECRET', secret: true },
  {
    name: 'MOLECULE_TRUSTED_PROXIES',
    fallback: '',
    about:
      'addresses and ranges (CIDR, with commas) of reverse proxies whose X-Forwarded headers are believed',
  },
  { name: 'AUTH_GITHUB_ID', fallback: '', about: 'sign-in with GitHub: the client id of an OAuth app' },
  { name: 'AUTH_GITHUB_SECRET', fallback: '', about: 'sign-in with GitHub: its secret', secret: true },
  {
    name: 'AUTH_GITHUB_URL',
    fallback: 'https://github.com',
    about:
      'the GitHub that is meant: a GitHub Enterprise Server has its own address, which MOLECULE_OUTBOUND_ALLOW names where it is private',
  },
  { name: 'AUTH_GOOGLE_ID', fallback: '', about: 'sign-in with Google: the client id' },
  { name: 'AUTH_GOOGLE_SECRET', fallback: '', about: 'sign-in with Google: its secret', secret: true },
  { name: 'AUTH_OIDC_ISSUER', fallback: '', about: 'sign-in with any OpenID Connect issuer: its address' },
  { name: 'AUTH_OIDC_ID', fallback: '', about: 'the client id at that issuer' },
  { name: 'AUTH_OIDC_SECRET', fallback: '', about: 'the client secret at that issuer', secret: true },
  { name: 'AUTH_OIDC_NAME', fallback: 'Single sign-on', about: 'what its button says' },
  ...SESSION_SETTINGS,
] as const;

const oauthClient = z.object({ clientId: z.string(), clientSecret: z.string() });

/** Fields of the configuration; all null or empty in local mode. */
export const serverModeShape = {
  /** Local mode (D4): bound to loopback, no sign-in, one owner. Server mode: people sign in. */
  mode: z.enum(['local', 'server']),
  /** The address under which people reach this server, its path included, without a slash at its end. */
  publicUrl: z.string().nullable(),
  /** The path below which everything is served, in either mode; '' for none. */
  basePath: z.string(),
  sessionSecret: z.string().nullable(),
  trustedProxies: z.array(z.string()),
  github: oauthClient.extend({ url: z.string() }).nullable(),
  google: oauthClient.nullable(),
  oidc: oauthClient.extend({ issuer: z.string(), name: z.string() }).nullable(),
  ...sessionShape,
};

type Name = (typeof SERVER_MODE_SETTINGS)[number]['name'];
type Read = (name: Name) => string;

const SECRET_BYTES_MIN = 32;
/** Random text of that length has about twenty different characters; fewer than these do not happen by chance. */
const DIFFERENT_CHARACTERS_MIN = 10;
/** What stands in examples, this project's and others', ends up in production. */
const EXAMPLES = /change|example|secret|default|password|your|placeholder|insert|12345678|abcdefgh|xxxx/i;

const addressIn = (read: Read) => ({ PUBLIC_URL: read('PUBLIC_URL'), NEXTAUTH_URL: read('NEXTAUTH_URL') });
const givenSecret = (read: Read): string => (read('NEXTAUTH_SECRET') || read('AUTH_SECRET')).trim();

/** The values of server mode as the schema takes them; call only when `findServerModeProblems` found none. */
export function readServerMode(read: Read): Record<keyof typeof serverModeShape, unknown> {
  const client = (id: Name, secret: Name) =>
    read(id) === '' ? null : { clientId: read(id).trim(), clientSecret: read(secret).trim() };
  const github = client('AUTH_GITHUB_ID', 'AUTH_GITHUB_SECRET');
  const oidc = client('AUTH_OIDC_ID', 'AUTH_OIDC_SECRET');
  return {
    mode: 'server',
    publicUrl: new URL(publicUrlIn(addressIn(read))).origin + basePathIn(addressIn(read)),
    basePath: basePathIn(addressIn(read)),
    sessionSecret: givenSecret(read),
    trustedProxies: toList(read('MOLECULE_TRUSTED_PROXIES')),
    github: github && { ...github, url: new URL(read('AUTH_GITHUB_URL').trim()).origin },
    google: client('AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'),
    oidc: oidc && { ...oidc, issuer: read('AUTH_OIDC_ISSUER').trim(), name: read('AUTH_OIDC_NAME').trim() },
    ...readSessions(read),
  };
}

/** Nobody signs in: the settings of server mode may be there, and mean nothing but for the path that the build has. */
export const readLocalMode = (read: Read): Record<keyof typeof serverModeShape, unknown> => ({
  mode: 'local',
  publicUrl: null,
  basePath: basePathIn(addressIn(read)),
  sessionSecret: null,
  trustedProxies: [],
  github: null,
  google: null,
  oidc: null,
  ...readSessions(read),
});

/**
 * Why server mode cannot start, one sentence each.
 * @param makeAKey how to make a secret
 */
export function findServerModeProblems(read: Read, makeAKey: string): string[] {
  return [
    urlProblem(publicUrlIn(addressIn(read)), basePathIn(addressIn(read))),
    secretProblem(givenSecret(read), makeAKey),
    ...toList(read('MOLECULE_TRUSTED_PROXIES')).map(proxyProblem),
    pairProblem(read, ['AUTH_GITHUB_ID', 'AUTH_GITHUB_SECRET']),
    pairProblem(read, ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET']),
    pairProblem(read, ['AUTH_OIDC_ID', 'AUTH_OIDC_SECRET', 'AUTH_OIDC_ISSUER']),
    addressProblem('AUTH_GITHUB_URL', read('AUTH_GITHUB_URL').trim()),
    addressProblem('AUTH_OIDC_ISSUER', read('AUTH_OIDC_ISSUER').trim()),
  ].filter((problem) => problem !== null);
}

function urlProblem(text: string, basePath: string): string | null {
  if (text === '') {
    return 'PUBLIC_URL: must be set in server mode: the address that people open, for instance https://molecule.example.com.';
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    return 'PUBLIC_URL: must be an https:// address, for instance https://molecule.example.com.';
  }
  if (url.pathname !== (basePath || '/')) {
    return 'PUBLIC_URL: may have letters, digits and - . _ ~ in its path, for instance https://example.com/agents/molecule.';
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    return 'PUBLIC_URL: must be https://, because passwords and sessions travel over it; put a proxy with TLS in front. Only localhost may be http://.';
  }
  return null;
}

function secretProblem(secret: string, makeAKey: string): string | null {
  if (secret === '') return `NEXTAUTH_SECRET: must be set in server mode; ${makeAKey}`;
  if (Buffer.byteLength(secret) < SECRET_BYTES_MIN) {
    return `NEXTAUTH_SECRET: must have at least ${SECRET_BYTES_MIN} bytes; ${makeAKey}`;
  }
  const isRandom = new Set(secret).size >= DIFFERENT_CHARACTERS_MIN && !EXAMPLES.test(secret);
  return isRandom ? null : `NEXTAUTH_SECRET: must be random, and not an example; ${makeAKey}`;
}

const proxyProblem = (range: string): string | null =>
  ipaddr.isValid(range) || ipaddr.isValidCIDR(range)
    ? null
    : `MOLECULE_TRUSTED_PROXIES: ${range} is neither an address nor a range like 10.0.0.0/8.`;

/** Half a configuration would be a button that fails. */
function pairProblem(read: Read, names: readonly Name[]): string | null {
  const missing = names.filter((name) => read(name).trim() === '');
  if (missing.length === 0 || missing.length === names.length) return null;
  const given = names.filter((name) => !missing.includes(name));
  return `${missing.join(' and ')}: must be set too, because ${given.join(' and ')} is.`;
}

function addressProblem(name: Name, text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isFine = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
  return isFine ? null : `${name}: must be an https:// address. Only localhost may be http://.`;
}

const toList = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

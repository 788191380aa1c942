/** Walks the ways in that the guards close. */
export const ADVISORIES = 'server/http/advisories.db.test.ts';

/** How its describes begin. */
const IMPORT_CHAIN = 'a chain of calls that ends in an import';
const FOREIGN_TOKEN = 'a token of another organisation';
const NO_AUTHENTICATION = 'an endpoint without authentication';
const DEFAULT_SECRET = 'a default secret';
const SIGN_UP = 'open sign-up';
const INNER_ADDRESS = 'a request to where only the server gets';

const cut = (file, text, replacement = '') => ({ file, text, replacement });

/** @param line the one before its auth, which is known by it */
const madePublic = (file, line, auth) => cut(file, `${line}\n  auth: ${auth},`, `${line}\n  auth: 'public',`);

/** At one of the places that ask; elsewhere it goes on. */
const unasked = (file, call) => cut(file, `  await ${call};\n`);

const mintsForAll = (operation, file) => ({
  name: `assertOwnOrganisation in ${operation}`,
  closes: [FOREIGN_TOKEN],
  cuts: [unasked(file, 'assertOwnOrganisation(deps, principal, params.id)')],
});

const CREATE_ORG_KEY = 'server/tokens/create-org-key.ts';
const ACCESS = [
  {
    name: 'assertAllowed',
    closes: [IMPORT_CHAIN, FOREIGN_TOKEN, NO_AUTHENTICATION],
    cuts: [cut('server/http/pipeline.ts', '  assertAllowed(contract, principal, source.params);\n')],
  },
  {
    name: 'the auth of import-org',
    closes: [IMPORT_CHAIN, NO_AUTHENTICATION],
    cuts: [madePublic('contracts/org-templates.ts', '  summary: SUMMARY,', "'operator'")],
  },
  {
    name: 'the auth of get-secret-values',
    closes: [NO_AUTHENTICATION],
    cuts: [
      madePublic(
        'contracts/secrets.ts',
        "  summary: 'Every secret of a workspace with its value, for its own agent alone; all of them or an error.',",
        "{ role: null, agent: 'own' }",
      ),
    ],
  },
  mintsForAll('createWorkspaceToken', 'server/tokens/create-workspace-token.ts'),
  mintsForAll('getTestToken', 'server/tokens/get-test-token.ts'),
  mintsForAll('rotateExternalCredentials', 'server/tokens/rotate-external-credentials.ts'),
  {
    name: 'hasRole in createOrgKey',
    closes: [FOREIGN_TOKEN],
    cuts: [cut(CREATE_ORG_KEY, 'if (!hasRole(body.role, principal.role)) {', 'if (false) {')],
  },
  {
    name: 'the anchor in createOrgKey',
    closes: [FOREIGN_TOKEN],
    cuts: [cut(CREATE_ORG_KEY, 'const { orgId } = principal;', 'const orgId = null;')],
  },
];

const SECRETS = [
  {
    name: 'findServerModeProblems',
    closes: [DEFAULT_SECRET],
    cuts: [cut('server/platform/config.ts', 'findServerModeProblems(read, MAKE_A_KEY);', '[];')],
  },
  {
    name: 'parseSecretKey',
    closes: [DEFAULT_SECRET],
    // Whatever can be decoded is a key.
    cuts: [
      cut(
        'server/platform/secret-key.ts',
        'return bytes?.length === KEY_BYTES && isRandom(bytes) ? bytes : null;',
        'return bytes;',
      ),
    ],
  },
];

const CLAIM_SERVER = 'server/people/claim-server.ts';
const ENTER_BY_PROVIDER = 'server/people/enter-by-provider.ts';
const PEOPLE = [
  {
    name: 'countPeople in claimServer, before its transaction and again in it',
    closes: [SIGN_UP],
    cuts: ['deps.database.db', 'mutation.tx'].map((db) =>
      cut(CLAIM_SERVER, `if ((await countPeople(${db})) > 0) throw new AppError('already_claimed');`),
    ),
  },
  {
    name: 'countPeople in renewClaim',
    closes: [SIGN_UP],
    cuts: [cut('server/people/issue-claim.ts', 'if ((await countPeople(tx)) > 0) return null;')],
  },
  {
    name: 'the link in claimServer',
    closes: [SIGN_UP],
    cuts: [
      cut(
        CLAIM_SERVER,
        'if (!(await takeClaim(mutation.tx, hashLinkToken(token), mutation.now))) {',
        'if (false) {',
      ),
    ],
  },
  {
    name: 'the invitation in acceptInvitation, when it is looked up and again when it is used',
    closes: [SIGN_UP],
    cuts: [
      // Who is invited by nobody is an owner: without a role there would be no account, guard or not.
      cut(
        'server/people/internal/present-invitation.ts',
        "if (!invitation) throw new AppError('link_not_valid');",
        "if (!invitation) return { id: crypto.randomUUID(), email: 'nobody@example.com', role: 'owner' };",
      ),
      cut(
        'server/people/accept-invitation.ts',
        "if (!(await markAccepted(mutation.tx, invitation.id, mutation.now))) throw new AppError('link_not_valid');",
      ),
    ],
  },
  {
    name: 'the invitation in enterByProvider',
    closes: [SIGN_UP],
    cuts: [
      cut(
        ENTER_BY_PROVIDER,
        "if (!invitation || !(await markAccepted(tx, invitation.id, now))) return 'not_invited';",
      ),
      cut(ENTER_BY_PROVIDER, 'role: invitation.role,', "role: 'owner',"),
    ],
  },
];

const OUTBOUND = 'server/platform/guarded-fetch/outbound.ts';
const CONNECTOR = 'createGuardedConnector({ policy, vetHost, connectTimeoutMs, ca: options.ca });';
const OPEN = '{ refusalOf: () => null, refusalOfName: () => null }';
const NETWORK = [
  {
    name: 'the outbound policy at registration, of the url',
    closes: [INNER_ADDRESS],
    cuts: [unasked('server/registry/register-agent.ts', "assertUrlAllowed(deps, url, 'url')")],
  },
  {
    name: 'the outbound policy at registration, of the card',
    closes: [INNER_ADDRESS],
    cuts: [unasked('server/registry/register-agent.ts', 'assertCardUrlsAllowed(deps, body.agent_card)')],
  },
  {
    name: 'the outbound policy where a person names the url',
    closes: [INNER_ADDRESS],
    cuts: [unasked('server/workspaces/create-workspace.ts', "assertUrlAllowed(deps, body.url, 'url')")],
  },
  {
    name: 'the outbound policy at each call, of an address',
    closes: [INNER_ADDRESS],
    cuts: [cut(OUTBOUND, CONNECTOR, CONNECTOR.replace('policy,', `policy: ${OPEN},`))],
  },
  {
    name: 'the outbound policy at each call, of what a name resolves to',
    closes: [INNER_ADDRESS],
    cuts: [
      cut(
        OUTBOUND,
        CONNECTOR,
        CONNECTOR.replace('vetHost,', `vetHost: createVetHost(${OPEN}, resolver, connectTimeoutMs / 2),`),
      ),
    ],
  },
  {
    name: 'a redirect is not followed by calls of agents, nor does a body go to another origin by one',
    closes: [INNER_ADDRESS],
    cuts: [
      cut(
        'server/a2a/call-agent.ts',
        '    maxResponseBytes: RESPONSE_BYTES_MAX,\n',
        "    maxResponseBytes: RESPONSE_BYTES_MAX,\n    redirect: 'follow',\n",
      ),
      cut(
        'server/platform/guarded-fetch/follow-redirects.ts',
        'if (isForeign && body !== null)',
        'if (false)',
      ),
    ],
  },
];

/**
 * Every guard that closes an advisory: the describes of which a test has to fail without it, and the texts that are
 * replaced to remove it. Where a second guard stands behind the first, one entry removes both, and its name says so.
 */
export const GUARDS = [...ACCESS, ...SECRETS, ...PEOPLE, ...NETWORK];

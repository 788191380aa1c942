import { z } from 'zod';

/** The settings of where requests may come from. */
export const EDGE_SETTINGS = [
  {
    name: 'CORS_ORIGINS',
    fallback: '',
    about:
      'other websites (origins, with commas) whose pages may call the API with the rights of their visitor',
  },
  {
    name: 'MOLECULE_ORG_ID',
    fallback: '',
    about: 'hosted use: only requests whose X-Molecule-Org-Id is this are answered; unset means all are',
  },
] as const;

/** Fields of the configuration. */
export const edgeShape = {
  /** Scheme, host and port each; never `*`. */
  corsOrigins: z.array(
    z.string().refine((text) => originProblem(text) === null, {
      error: ({ input }) => `${String(input)} ${originProblem(String(input))}`,
    }),
  ),
  /** Whose deployment this is (D13), as the router in front of it names it; null: nobody asks. */
  tenantId: z
    .string()
    .regex(/^[\w.:-]{1,200}$/, 'must be letters, digits and . : _ - alone, at most 200 of them')
    .nullable(),
};

/** The values as the schema takes them. */
export const readEdge = (read: (name: (typeof EDGE_SETTINGS)[number]['name']) => string) => ({
  corsOrigins: read('CORS_ORIGINS')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(withoutSlash),
  tenantId: read('MOLECULE_ORG_ID').trim() || null,
});

/** Under which names this machine talks to itself, where nobody listens on the way. */
export const isThisMachine = (hostname: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);

/** As browsers write an origin; what is none stays as it is and is refused. */
function withoutSlash(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && url.href === `${url.origin}/` ? url.origin : text;
}

function originProblem(text: string): string | null {
  if (text.includes('*')) {
    return 'would let every website act for whoever visits it; list the origins one by one';
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text) {
    return 'is no origin like https://app.example.com, without a path';
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    return 'must be https://, because anybody on the way could act as that page; only localhost may be http://';
  }
  return null;
}

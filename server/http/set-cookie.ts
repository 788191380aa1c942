import type { Cookie } from '../principal';

/** What every cookie of ours has: no script reads it, and no other website's request carries it. */
export const cookieAttributes = ({ name, maxAgeSeconds }: Cookie) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: maxAgeSeconds,
    // The name says it, and browsers take such a name only together with it.
    secure: name.startsWith('__Host-'),
  }) as const;

/** A cookie as a header. */
export function formatCookie(cookie: Cookie): string {
  const { maxAge, secure } = cookieAttributes(cookie);
  const plain = `${cookie.name}=${cookie.value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax`;
  return secure ? `${plain}; Secure` : plain;
}

import type { Cookie } from '../principal';

/** What every cookie of ours has: no script reads it, and no other website's request carries it. */
export const cookieAttributes = ({ name, path, maxAgeSeconds }: Cookie) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    path,
    maxAge: maxAgeSeconds,
    // The name says it, and browsers take such a name only together with it.
    secure: name.startsWith('__'),
  }) as const;

/** A cookie as a header. */
export function formatCookie(cookie: Cookie): string {
  const { maxAge, secure } = cookieAttributes(cookie);
  const plain = `${cookie.name}=${cookie.value}; Path=${cookie.path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax`;
  return secure ? `${plain}; Secure` : plain;
}

import type { Role } from '@/domain/access-rules';
import type { Origin } from '@/domain/origin';

/** Who calls. */
export interface Principal {
  readonly kind: 'person' | 'key' | 'workspace' | 'system' | 'anonymous';
  /** Stable name for the audit log and limits, e.g. `owner`, `person:<id>`, `key:<id>`, `workspace:<id>`, `job:provision-workspace`. */
  readonly id: string;
  /** Null: neither a person nor a key. */
  readonly role: Role | null;
  /** The workspace whose token was presented; null for everybody else. */
  readonly workspaceId: string | null;
  /** The organisation that a key is anchored to; null for everybody else. */
  readonly orgId: string | null;
  /** What its changes are recorded as (D32). */
  readonly origin: Origin;
  readonly requestId: string;
  /** True: a person who has to set up a second factor before anything else. */
  readonly mustEnrol?: boolean;
}

/** A cookie to set: always HttpOnly and SameSite=Lax; secure where the site is. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Where the product is on its site; what else is there never gets it. */
  readonly path: string;
  /** 0 takes it away. */
  readonly maxAgeSeconds: number;
}

/** A request as whoever brings it knows it. */
export interface RequestSource {
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  readonly headers: Headers;
}

/** What an operation may want to know of the request beside its input. */
export interface RequestInfo extends RequestSource {
  /** Where the request comes from, through proxies that are trusted; empty where nobody can know. */
  readonly clientAddress: string;
  /** Sent along with the answer, if it is a success. */
  setCookie(cookie: Cookie): void;
  /** Sent along with the answer, whatever it is. */
  setHeader(name: string, value: string): void;
  /** Calls back when whoever reads a stream has another role than when they were last looked at. */
  onRoleChange(listener: () => void): void;
}

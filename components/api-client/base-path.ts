import { addBasePath, removeBasePath } from '@/domain/base-path.mjs';

/** The path below which these pages were built to be served; '' for none. Next puts the constant in place. */
const BASE_PATH = process.env.NEXT_PUBLIC_BASE_PATH ?? '';

/**
 * An address of the product as a browser asks for it. next/link and the router take the product's own addresses and do
 * this by themselves; whatever else asks or leads somewhere goes through here.
 */
export const toBrowserPath = (path: string): string => addBasePath(BASE_PATH, path);

/** The product's own path of what the browser shows. */
export const currentPath = (): string => removeBasePath(BASE_PATH, window.location.pathname) ?? '/';

/** Where on its host the product's cookies are sent. */
export const COOKIE_PATH = BASE_PATH || '/';

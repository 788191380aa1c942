/** By which proxy.ts tells the server in front of Next with which status a page is to be sent; it never leaves the process. */
export const PAGE_STATUS_HEADER = 'x-page-status';

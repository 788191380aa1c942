import { z } from 'zod';

/** Whom a task is for. */
export const peerField = z
  .uuid('must be the id of a peer, as list_peers names it')
  .toLowerCase()
  .describe('The id of the peer, from list_peers.');

export const taskField = z
  .string()
  .min(1)
  .describe('The whole task in words: the peer knows nothing of this conversation.');

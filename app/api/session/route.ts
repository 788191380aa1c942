import { getSession, signIn, signOut } from '@/server/http/routes/session';

export const GET = getSession;
export const POST = signIn;
export const DELETE = signOut;

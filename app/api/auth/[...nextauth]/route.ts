import { providerSignIn } from '@/server/http/routes/provider-sign-in';

export const GET = providerSignIn;
export const POST = providerSignIn;

import { signPersonOut } from '@/server/http/routes/people';

export const POST = signPersonOut;

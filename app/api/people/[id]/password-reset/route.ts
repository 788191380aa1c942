import { issuePasswordReset } from '@/server/http/routes/people';

export const POST = issuePasswordReset;

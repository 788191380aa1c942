import { resetPassword } from '@/server/http/routes/session';

export const POST = resetPassword;

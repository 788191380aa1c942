export { rotateExternalCredentials as POST } from '@/server/http/routes/external-connection';

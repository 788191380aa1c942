export { getExternalConnection as GET } from '@/server/http/routes/external-connection';

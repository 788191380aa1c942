export { reportBootstrapFailure as POST } from '@/server/http/routes/lifecycle';

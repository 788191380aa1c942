export { getEndpointCard as GET } from '@/server/http/routes/a2a';

export { listEvents as GET } from '@/server/http/routes/events';

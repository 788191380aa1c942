export { streamEvents as GET } from '@/server/http/routes/events';

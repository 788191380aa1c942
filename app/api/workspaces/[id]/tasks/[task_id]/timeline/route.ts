export { getTaskTimeline as GET } from '@/server/http/routes/a2a-timeline';

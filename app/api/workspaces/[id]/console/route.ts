export { getConsole as GET } from '@/server/http/routes/terminal';

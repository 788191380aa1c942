export { openTerminal as GET } from '@/server/http/routes/terminal';

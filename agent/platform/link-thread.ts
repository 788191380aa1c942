import { runLinkWorker } from './link-worker';

runLinkWorker();

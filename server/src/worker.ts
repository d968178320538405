import { serveThread } from './workspace/threads';

serveThread();
